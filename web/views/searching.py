"""The page of a search: who was found, when they are free, and where else to look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from hub.search.rules import Part
from hub.search.service import MAX_COUNTED, PAGE_SIZE, Found, search
from hub.skills.service import field_counts
from hub.skills.words import search_fields
from web.views.search_form import SearchForm
from web.views.shelves import FieldCount, Shelf, field_counts_of, shelves
from web.views.slot_days import DAYS_A_WEEK

FIELDS_SUGGESTED = 6
SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchView:
    """What the page shows; `fields` are those of the words or of the family.

    `shelves` are the families, for those who look around or found nobody.
    """

    found: Found
    page: int
    fields: Sequence[FieldCount]
    shelves: Sequence[Shelf]
    days: Sequence[tuple[date, Part]]
    week: int | None

    @property
    def is_beyond(self) -> bool:
        """Tell whether the page is after the last one."""
        return self.page > 1 and not self.found.talents

    @property
    def total(self) -> int:
        """Return how many match, as far as they are counted."""
        return min(self.found.total or 0, MAX_COUNTED)

    @property
    def is_more(self) -> bool:
        """Tell whether more match than are counted."""
        return (self.found.total or 0) > MAX_COUNTED

    @property
    def pages(self) -> int:
        """Return how many pages are known to exist."""
        if self.found.total is None:
            return self.page + self.found.has_next
        return -(-self.total // PAGE_SIZE)


async def search_view(
    db: AsyncSession, form: SearchForm, *, page: int, now: datetime
) -> SearchView:
    """Return a page of the search."""
    found = await search(db, form.asked, now=now, page=page)
    fields = form.family.fields if form.family else ()
    if form.query and not form.field:
        fields = (*fields, *search_fields(form.query, limit=FIELDS_SUGGESTED))
    slugs = [field.slug for field in fields]
    counts = await field_counts(db, slugs) if slugs else {}
    is_taught = bool(found.talents) or form.asked.is_about_sessions
    return SearchView(
        found=found,
        page=page,
        fields=field_counts_of(fields, counts),
        shelves=shelves(await field_counts(db)) if not (form.is_narrowed and is_taught) else [],
        days=_days(form.first_day),
        week=(form.day - form.first_day).days // DAYS_A_WEEK if form.day else None,
    )


def _days(today: date) -> Sequence[tuple[date, Part]]:
    """Return the days people ask for most: tomorrow, and the weekend."""
    tomorrow = today + timedelta(days=1)
    weekend = [
        tomorrow + timedelta(days=(day - tomorrow.weekday()) % 7) for day in (SATURDAY, SUNDAY)
    ]
    saturday, sunday = weekend
    return [
        (tomorrow, Part.EVENING),
        (saturday, Part.MORNING),
        (saturday, Part.AFTERNOON),
        (sunday, Part.DAY),
    ]
