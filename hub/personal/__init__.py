"""What the hub knows of a person: a copy of it for them, and its end."""
