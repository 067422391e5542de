"""Reconciliation: the books and the provider's statement, compared movement by movement."""
