"""What the lists of a masterclass's form hold."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from sqlalchemy.ext.asyncio import AsyncSession

from hub.charities.service import verified_charities
from hub.kernel.i18n import gettext
from web.views.host_page import fields_taught
from web.views.masterclass_form import duration_options, field_options
from web.views.suspension import suspension_of


class Lists(TypedDict):
    """Pairs of a value and its name, or of a shelf and such pairs; none when none is verified.

    `suspension`: why the host can announce nothing.
    """

    charities: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, str | list[tuple[str, str]]]]
    durations: Sequence[tuple[str, str]]
    suspension: str


async def masterclass_fields(db: AsyncSession, *, host_id: str, now: datetime) -> Lists:
    """Return the lists to choose from, the host's own fields first."""
    charities = await verified_charities(db)
    own = await fields_taught(db, host_id)
    named = [(charity.id, charity.name) for charity in charities]
    return Lists(
        charities=[("", gettext("Choose a charity")), *named] if named else [],
        fields=[("", gettext("Choose a field")), *field_options(own)],
        durations=duration_options(),
        suspension=await suspension_of(db, host_id, now=now),
    )
