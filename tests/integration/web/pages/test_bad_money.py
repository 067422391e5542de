"""What bad input about money gets: refused, explained in both languages, written down, not moved.

Notices with a wrong signature or date are in `test_stripe.py`; amounts and currencies that differ
at the provider in `test_outside_effects.py`; formulas for spreadsheets in `test_charity_files.py`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html import unescape
from itertools import product

import pytest
from quart import Response
from sqlalchemy import func, select

from billing.audit import check
from billing.cards.models import SavedCard
from billing.donations.models import Donation
from billing.errors import GiftInvalid, PaymentTransition, RefundTooLarge
from billing.ledger.models import Posting
from billing.payments.models import Payment
from billing.payments.rules import gift_bounds
from billing.refunds.models import Refund
from billing.transfers.models import Transfer
from hub.bookings.errors import NotInvited
from hub.charities.service import found_charity
from hub.kernel.errors import EstradeError, NotFound
from hub.kernel.i18n import use_locale
from hub.kernel.money import spoken
from hub.people.models import Person
from tests.integration.web.pages.charity_scenes import DETAILS
from tests.integration.web.pages.masterclass_scenes import (
    CARD,
    Evening,
    body,
    make_evening,
    newest_payment,
    pay_newest,
)
from tests.scenes import NOW, SLOT, make_person
from tests.visitor import Visitor
from web.amounts import AmountUnreadable
from web.security.cookies import LOCALE

WHY = {"words": "Erreur de saisie."}

PRESS = "press-of-a-test"
CHARITY = "/charities/les-mains-vertes/give"
MOVED = (Posting, Payment, Refund, Transfer, Donation)
Send = Callable[[Visitor, "Scene"], Awaitable[Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A masterclass with a gift by a saved card, and a session that its talent may give back."""

    evening: Evening
    stranger: Person
    card_id: str
    booking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Misdeed:
    """Something that must not move money; `who` does it, a name in `Evening`."""

    send: Send
    who: str
    says: Callable[[], EstradeError]
    endpoint: str


def gift(path: str, amount: str) -> Send:
    async def send(visitor: Visitor, scene: Scene) -> Response:
        address = path or f"{scene.evening.page}/give"
        return await visitor.post(address, {"amount": amount, "other_amount": amount})

    return send


def absurd_gift() -> GiftInvalid:
    return GiftInvalid(**spoken(gift_bounds("EUR"), currency="EUR"))


def refund(amount: str) -> Send:
    async def send(visitor: Visitor, scene: Scene) -> Response:
        form = {
            "amount": amount,
            "sequence": "1",
            "confirmed": amount,
            **WHY,
        }
        return await visitor.post(f"{scene.booking}/refund", form)

    return send


async def press_with_another_amount(visitor: Visitor, scene: Scene) -> Response:
    form = {"amount": "40", "by_card": scene.card_id, "press": PRESS}
    return await visitor.post(CHARITY, form)


def read(path: str) -> Send:
    async def send(visitor: Visitor, scene: Scene) -> Response:
        return await visitor.get(f"/charity/{scene.evening.charity.id}{path}")

    return send


MISDEEDS = {
    "a negative gift on the masterclass's page": Misdeed(
        send=gift("", "-5"), who="viewer", says=AmountUnreadable, endpoint="masterclasses.give"
    ),
    "an absurd gift on the masterclass's page": Misdeed(
        send=gift("", "5000,01"), who="viewer", says=absurd_gift, endpoint="masterclasses.give"
    ),
    "a negative gift to the charity": Misdeed(
        send=gift(CHARITY, "-0,01"),
        who="viewer",
        says=AmountUnreadable,
        endpoint="charity_gifts.give",
    ),
    "a gift below a euro to the charity": Misdeed(
        send=gift(CHARITY, "0,99"), who="viewer", says=absurd_gift, endpoint="charity_gifts.give"
    ),
    "a gift whose amount was changed between two presses": Misdeed(
        send=press_with_another_amount,
        who="viewer",
        says=PaymentTransition,
        endpoint="charity_gifts.give",
    ),
    "a refund over the rest": Misdeed(
        send=refund("60,01"), who="host", says=RefundTooLarge, endpoint="bookings.refund"
    ),
    "a refund of what somebody else was paid": Misdeed(
        send=refund("10"), who="stranger", says=NotInvited, endpoint="bookings.refund"
    ),
    "another charity's report": Misdeed(
        send=read("/report"), who="stranger", says=NotFound, endpoint="charity_reports.show"
    ),
    "another charity's spreadsheet": Misdeed(
        send=read("/report.csv"), who="stranger", says=NotFound, endpoint="charity_"
    ),
    "another charity's postings": Misdeed(
        send=read("/postings/net"), who="stranger", says=NotFound, endpoint="charity_"
    ),
}


@pytest.fixture
async def scene(visitor: Visitor) -> Scene:
    evening = await make_evening(visitor.parts)
    await visitor.sign_in(evening.viewer)
    await visitor.post(CHARITY, {"amount": "5", "saves_card": "1"})
    await pay_newest(visitor.parts)
    async with visitor.parts.database.read() as db:
        card = (await db.scalars(select(SavedCard))).one()
    await visitor.post(CHARITY, {"amount": "20", "by_card": card.id, "press": PRESS})
    slot = {"service_id": evening.host.service.id, "starts_at": SLOT.isoformat()}
    place = (await visitor.post("/bookings", slot)).headers["Location"].removesuffix("/pay")
    await visitor.post(f"{place}/pay")
    await pay_newest(visitor.parts)
    async with visitor.parts.database.write() as db:
        stranger = await make_person(db, "Gwenola Strullu")
        await found_charity(db, DETAILS, founder_id=stranger.id, now=NOW)
    return Scene(evening=evening, stranger=stranger, card_id=card.id, booking=place)


async def rows(visitor: Visitor) -> list[int | None]:
    async with visitor.parts.database.read() as db:
        assert await check(db) == []
        return [await db.scalar(select(func.count()).select_from(table)) for table in MOVED]


async def come_as(visitor: Visitor, scene: Scene, who: str, *, locale: str) -> tuple[Visitor, str]:
    evening = scene.evening
    people = {"viewer": evening.viewer, "host": evening.host.person, "stranger": scene.stranger}
    other = await visitor.another().sign_in(people[who])
    other.client.set_cookie("localhost", LOCALE, locale)
    return other, people[who].id


async def test_it_is_refused_explained_and_written_down_and_nothing_moves(
    visitor: Visitor, scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    before = await rows(visitor)
    for (name, misdeed), locale in product(MISDEEDS.items(), ("fr", "en")):
        other, person_id = await come_as(visitor, scene, misdeed.who, locale=locale)
        caplog.clear()
        response = await misdeed.send(other, scene)
        assert 400 <= response.status_code < 500, name
        with use_locale(locale):
            assert misdeed.says().message() in unescape(await body(response)), (name, locale)
        for word in (f"by {person_id}", misdeed.endpoint, misdeed.says().code):
            assert word in caplog.text, name
    assert await rows(visitor) == before


async def test_a_price_that_somebody_writes_into_the_form_changes_nothing(
    visitor: Visitor, scene: Scene
) -> None:
    forged = {"amount": "0", "ticket_cents": "1", "price": "0,01", "total": "1", "currency": "XTS"}
    await visitor.post(f"{scene.evening.page}/register", forged)
    payment = await newest_payment(visitor.parts)
    assert (payment.amount_cents, payment.currency) == (1200, "EUR")
    page = payment.checkout_url
    await visitor.post(page, {"number": CARD.number, "expires": "12/34", "code": "123", **forged})
    async with visitor.parts.database.read() as db:
        assert await check(db) == []
    paid = await visitor.get(f"{scene.evening.page}/paid?payment={payment.id}")
    assert paid.status_code == 200
    assert (await newest_payment(visitor.parts)).amount_cents == 1200
