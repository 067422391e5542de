"""What the audience asks, how it votes, and what the hosts make of it."""
