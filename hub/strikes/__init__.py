"""Strikes: what a talent did not come to, or called off late; too many stop new bookings."""
