"""What donors wrote with their gifts, and which of it is shown to nobody any more.

A line of the books is never changed: that its words were taken away is a fact of its own.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, case, exists
from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.models import Donation, WithheldWords


async def withhold_words(db: AsyncSession, donation_id: str, *, now: datetime) -> None:
    """Show the words of a gift to nobody from now on; the gift stays as it is."""
    is_known = await db.get(Donation, donation_id) is not None
    if is_known and await db.get(WithheldWords, donation_id) is None:
        db.add(WithheldWords(donation_id=donation_id, withheld_at=now))
        await db.flush()


def is_withheld() -> ColumnElement[bool]:
    """Return the condition that nobody is shown the words of a donation."""
    return exists().where(WithheldWords.donation_id == Donation.id).correlate(Donation)


def words_shown() -> ColumnElement[str]:
    """Return what is shown of a donation's words: all of them, or nothing."""
    return case((is_withheld(), ""), else_=Donation.message)
