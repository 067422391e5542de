"""Numbers and immutability of documents, on both databases."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Delete, Update, delete, select, update
from sqlalchemy.exc import DBAPIError

from billing.documents.models import Document, DocumentKind, IssuerKind, Voiding
from billing.documents.service import Draft, Issuer, issue, void
from billing.refunds.models import Refund
from hub.kernel.database import Database
from tests.integration.billing.documents.papers import (
    declare_receipts,
    give,
    give_address,
    refund,
)
from tests.integration.billing.till import Till

LATE_IN_PARIS = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def draft(till: Till, about_id: str, *, issuer_id: str = "cha_1") -> Draft:
    """Return a receipt that has no number yet."""
    return Draft(
        kind=DocumentKind.GIFT_RECEIPT,
        issuer=Issuer(IssuerKind.CHARITY, issuer_id),
        about_id=about_id,
        recipient_id=till.learner.id,
        amount_cents=100,
        currency="EUR",
        locale="fr",
        facts={},
    )


async def number(database: Database, paper: Draft, *, now: datetime) -> tuple[int, int]:
    """Issue a document and return its year and number."""
    async with database.write() as db:
        document = await issue(db, paper, now=now)
    return document.year, document.number


async def test_each_issuer_counts_from_one_in_each_year_of_paris(till: Till) -> None:
    first = await number(till.database, draft(till, "don_1"), now=till.now)
    second = await number(till.database, draft(till, "don_2"), now=till.now)
    other = await number(till.database, draft(till, "don_3", issuer_id="cha_2"), now=till.now)
    new_year = await number(till.database, draft(till, "don_4"), now=LATE_IN_PARIS)
    assert (first, second, other, new_year) == ((2026, 1), (2026, 2), (2026, 1), (2027, 1))


async def test_a_transaction_that_fails_gives_its_number_back(till: Till) -> None:
    await number(till.database, draft(till, "don_1"), now=till.now)
    with pytest.raises(RuntimeError):
        await _issue_and_fail(till)
    assert await number(till.database, draft(till, "don_3"), now=till.now) == (2026, 2)


@pytest.mark.parametrize(
    "statement",
    [
        update(Document).values(amount_cents=1),
        update(Document).values(number=7),
        update(Document).values(facts={"donor": ["Somebody else"]}),
        delete(Document),
    ],
)
async def test_the_database_itself_refuses_to_change_a_document(
    till: Till, statement: Update | Delete
) -> None:
    await number(till.database, draft(till, "don_1"), now=till.now)
    with pytest.raises(DBAPIError, match="documents are immutable"):
        async with till.database.write() as db:
            await db.execute(statement)
    async with till.database.read() as db:
        assert (await db.scalars(select(Document.amount_cents))).all() == [100]


async def test_what_is_void_stays_void(till: Till) -> None:
    await declare_receipts(till)
    await give_address(till)
    donation = await give(till, await till.publish())
    await refund(till, donation.payment_id, amount_cents=2000)
    async with till.database.write() as db:
        document = await issue(db, draft(till, donation.id), now=till.now)
        refund_id = (await db.scalars(select(Refund.id))).one()
        await void(db, document, refund_id=refund_id, now=till.now)
        await void(db, document, refund_id=refund_id, now=till.now)
    for statement in (delete(Voiding), update(Voiding).values(voided_at=LATE_IN_PARIS)):
        with pytest.raises(DBAPIError, match="voidings are immutable"):
            async with till.database.write() as db:
                await db.execute(statement)


async def _issue_and_fail(till: Till) -> None:
    async with till.database.write() as db:
        await issue(db, draft(till, "don_2"), now=till.now)
        raise RuntimeError
