"""Evidence: what the hub and the payee tell the bank of a payer who disputes a payment."""
