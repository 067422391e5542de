"""What the hosts ask the hall, and what it answers."""
