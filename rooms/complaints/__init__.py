"""Somebody reports somebody: what happened around it, and what those who run the hub decide."""
