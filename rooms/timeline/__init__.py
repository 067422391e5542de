"""What happened around a meeting, for both sides to read."""
