"""Offers read and answers written."""
