"""Refunds: their own act, requested first, sent later, never more than was paid."""
