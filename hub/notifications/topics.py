"""What mails are about, and which of them somebody may do without."""

from enum import StrEnum


class Topic(StrEnum):
    """What a mail, and the notification beside it, is about."""

    MONEY = "money"
    ACCOUNT = "account"
    SOON = "soon"
    BOOKINGS = "bookings"
    REMINDERS = "reminders"
    WAITING = "waiting"
    AFTER = "after"
    REVIEWS = "reviews"
    MASTERCLASSES = "masterclasses"
    GIFTS = "gifts"


ALWAYS_MAILED = frozenset({Topic.MONEY, Topic.ACCOUNT, Topic.SOON})
"""Nobody turns these off: what is paid, whether an account is safe, where to be in a moment."""

OPTIONAL = tuple(topic for topic in Topic if topic not in ALWAYS_MAILED)

WANTED_AT_FIRST = frozenset(set(OPTIONAL) - {Topic.GIFTS})
"""Gifts come by the dozen: whoever wants mails about them says so."""
