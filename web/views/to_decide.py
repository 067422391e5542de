"""How much waits for the operator's word: verdicts, strikes, answers to banks, reports."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from billing.attention.disputes import open_disputes
from hub.disputes.appeals import open_appeals
from hub.disputes.reading import undecided
from rooms.complaints.reading import open_complaints


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDecide:
    """How many of each kind; of payments disputed at a bank, those that it awaits an answer to."""

    verdicts: int
    appeals: int
    banks: int
    reports: int

    @property
    def total(self) -> int:
        """Return how many in all."""
        return self.verdicts + self.appeals + self.banks + self.reports


async def count_to_decide(db: AsyncSession) -> ToDecide:
    """Count what nobody has decided yet."""
    return ToDecide(
        verdicts=len(await undecided(db)),
        appeals=len(await open_appeals(db)),
        banks=sum(one.is_ours_to_answer for one in await open_disputes(db)),
        reports=len(await open_complaints(db)),
    )
