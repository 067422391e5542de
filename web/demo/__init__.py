"""A hub full of believable people, made through the same use cases as a real one."""
