"""Donors who let their name be shown: a page reads the latest gifts alone, a file all of them."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from billing.donations.donors import all_named_donors, named_donors
from billing.donations.models import Donation
from billing.donations.period import Period
from tests.integration.billing.documents.papers import give
from tests.integration.billing.till import Till

ZONE = ZoneInfo("Europe/Paris")
NAMES = ("Ana", "Bo", "Ana", "Cléo", "Bo", "Dag")


async def given_by_names(till: Till) -> None:
    """Have four people give in turn, two of them twice."""
    people = {name: await till.newcomer(f"{name} Test") for name in sorted(set(NAMES))}
    masterclass = await till.publish()
    for number, name in enumerate(NAMES):
        till.clock.advance(timedelta(minutes=1))
        gift = await give(till, masterclass, gift_cents=100 * (number + 1), person=people[name])
        async with till.database.write() as db:
            line = await db.get_one(Donation, gift.id)
            line.donor_name, line.is_name_public, line.is_amount_public = name, True, True


@pytest.mark.parametrize("latest_read", [2, 3, 4, 5, 6, 2000])
async def test_the_latest_donors_are_the_same_however_few_gifts_are_read_first(
    till: Till, monkeypatch: pytest.MonkeyPatch, latest_read: int
) -> None:
    monkeypatch.setattr("billing.donations.donors.LATEST_READ", latest_read)
    await given_by_names(till)
    today = till.now.astimezone(ZONE).date()
    period = Period(first_day=today - timedelta(days=1), last_day=today + timedelta(days=1))
    asked: dict[str, Any] = {"period": period, "zone": ZONE, "currency": "EUR"}
    whole = [one async for one in all_named_donors(till.database, till.charity.id, **asked)]
    assert [(one.name, one.gifts, one.public_cents) for one in whole] == [
        ("Dag", 1, 600),
        ("Bo", 2, 700),
        ("Cléo", 1, 400),
        ("Ana", 2, 400),
    ]
    for limit in (1, 2, 3, 4, 9):
        async with till.database.read() as db:
            found = await named_donors(db, till.charity.id, limit=limit, **asked)
        assert list(found) == whole[:limit], limit
