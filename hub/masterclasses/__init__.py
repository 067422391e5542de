"""Broadcasts for a charity: published, registered for, live, ended."""
