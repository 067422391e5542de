"""The postings under what a charity may tell of a donor: the gifts in a name, and their amounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from billing.donations.donors import gifts_of_donor
from billing.donations.lines import LinePlace
from billing.donations.period import Period
from hub.kernel.errors import NotFound
from hub.kernel.i18n import gettext
from web.views.figure_postings import SHOWN, FigurePosting, kept_postings

MOST_GIFTS = 5000
"""Gifts of one donor in a period; nobody gives more often, and a page ends there."""


class DonorFigure(StrEnum):
    """A figure of a donor: every gift in their name, or those whose amount may be told."""

    GIFTS = "gifts"
    TOLD = "told"


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorPostings:
    """The postings under a figure of a donor, whole, and their total, which is what was kept."""

    donor_name: str
    gifts: int
    postings: Sequence[FigurePosting]

    @property
    def total_cents(self) -> int:
        """Return what they add up to."""
        return sum(posting.signed_cents for posting in self.postings)

    @property
    def shown(self) -> Sequence[FigurePosting]:
        """Return those that fit on a page."""
        return self.postings[:SHOWN]


def donor_figure(name: str) -> DonorFigure:
    """Return a figure by the name it has in addresses. Raises: NotFound."""
    if name not in set(DonorFigure):
        raise NotFound
    return DonorFigure(name)


def donor_figure_name(figure: DonorFigure) -> str:
    """Return how a page names a figure."""
    return {
        DonorFigure.GIFTS: gettext("Gifts"),
        DonorFigure.TOLD: gettext("Amount that may be told"),
    }[figure]


async def donor_postings(
    db: AsyncSession,
    charity_id: str,
    gift_id: str,
    figure: DonorFigure,
    *,
    period: Period,
    zone: ZoneInfo,
    currency: str,
) -> DonorPostings:
    """Return what a figure of the donor of a gift is made of. Raises: NotFound."""
    gifts = await gifts_of_donor(
        db,
        charity_id,
        gift_id,
        period=period,
        zone=zone,
        currency=currency,
        limit=MOST_GIFTS,
    )
    wanted = [gift for gift in gifts if gift.is_amount_public or figure is DonorFigure.GIFTS]
    lines = [LinePlace(gift.given_at, gift.id) for gift in wanted]
    return DonorPostings(
        donor_name=gifts[0].donor_name,
        gifts=len({gift.payment_id for gift in wanted}),
        postings=await kept_postings(db, lines),
    )
