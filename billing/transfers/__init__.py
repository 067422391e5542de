"""Transfers: what is owed to a talent or a charity leaves for their bank."""
