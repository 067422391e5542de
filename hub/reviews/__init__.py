"""What those who met say of it, and what talents answer."""
