"""Verdicts disputed, strikes appealed, and what a learner chooses when a session failed."""
