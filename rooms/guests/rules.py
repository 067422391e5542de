"""How many guests a stage has room for."""

from rooms.guests.errors import GuestsFull

GUESTS_MAX = 2
"""Beside four hosts and a screen this is what a stage of eight places carries."""


def check_space(guests: int) -> None:
    """Refuse one more guest where there is no place for them. Raises: GuestsFull."""
    if guests >= GUESTS_MAX:
        raise GuestsFull
