"""Disputes: a payer's bank takes a card payment back, and may give it up again."""
