"""Freezes: while a payee is frozen, nothing is transferred to them."""
