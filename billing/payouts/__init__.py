"""Payouts: what was transferred to a payee reaches their bank, or comes back from it."""
