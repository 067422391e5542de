"""The sandbox: a payment provider of our own, with test cards and a memory."""
