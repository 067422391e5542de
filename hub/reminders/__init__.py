"""Reminders of what is booked: who is reminded, when, and of what no longer."""
