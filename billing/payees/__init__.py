"""Payees: whether those we owe money to can be paid, and the way to be."""
