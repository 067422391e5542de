"""What people are told by mail, and how it leaves."""
