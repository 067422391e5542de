"""Settlements: escrow becomes what is owed to a talent or a charity."""
