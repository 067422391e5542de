"""Waiting lists: who waits for a place, in which order, and whose turn it is."""
