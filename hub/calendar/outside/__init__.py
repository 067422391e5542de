"""Calendars elsewhere: what a talent's own one says is busy, and a feed of what is booked here."""
