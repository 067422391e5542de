"""Postings: every cent is always in exactly one account."""
