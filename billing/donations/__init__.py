"""Donations: each part of a masterclass payment, whose it is, and the charity's report."""
