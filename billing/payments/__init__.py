"""Payments: opened, paid on the provider's page, captured."""
