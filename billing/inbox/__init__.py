"""The inbox of provider notices: stored first, handled later, in any order, any number of times."""
