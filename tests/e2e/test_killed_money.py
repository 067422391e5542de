"""Money on its way while processes are killed: after a restart it ends where it would have."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Self

import httpx
import pytest
from sqlalchemy import select

from billing import audit
from billing.donations.models import Donation
from billing.gateways.stripe.models import StripeAccount
from billing.ledger.accounts import payable_charity, payable_talent
from billing.ledger.service import trial_balance
from hub.kernel.database import Database
from hub.people.models import Role
from hub.people.passwords import Passwords
from tests.databases import PostgresTemplate, SqliteTemplate
from tests.e2e.mortal_hub import MortalHub, Reaper, running_hub
from tests.scenes import NOW, SLOT, make_charity, make_masterclass, make_person, make_talent
from tests.servers import free_port, private_folder
from tests.stripe.process import StripeProcess, running_stripe_process

PASSWORD = "quatre accords suffisent"
LEARNER, TALENT = "lea@estrade.example", "camille@estrade.example"
GOOD_CARD = "4242424242424242"
KILLS = 6
OCCASIONS = 14
TRIES = 8
TIMEOUT_S = 20.0
A_TICK_S = 1.5
FUNDS_CENTS = 1_000_000
GIFT_CENTS = 5000
SECOND_SLOT = SLOT + timedelta(days=1)
SHOWN = r'name="(refund_cents|is_strike)" value="(\d+)"'
PAGES = (
    "SELECT id, checkout_id FROM payments WHERE purpose = :purpose"
    " AND checkout_id IS NOT NULL AND state = 'pending'"
)
UNDER_WAY = (
    "SELECT id, state FROM masterclasses WHERE state NOT IN ('cancelled', 'settled')"
    " UNION SELECT id, state FROM refunds WHERE state <> 'succeeded'"
    " UNION SELECT id, state FROM transfers WHERE state <> 'succeeded'"
    " UNION SELECT id, state FROM recoveries WHERE state = 'requested'"
    " UNION SELECT subject_id, state FROM settlements WHERE state <> 'done'"
    " UNION SELECT id, name FROM outbox WHERE done_at IS NULL"
)
HOURS = 100
"""More than a dispute window: what a busy machine judges late is settled late."""

FEW_SEEDS = range(1)
SEEDS = range(1, 13)


@dataclass
class Browser:
    """Somebody who is signed in, and sends forms."""

    address: str
    email: str

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.address, timeout=TIMEOUT_S, trust_env=False)

    def __enter__(self) -> Self:
        self.send("/sign-in", email=self.email, password=PASSWORD)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def send(self, path: str, **form: str) -> None:
        """Send a form once; nobody presses twice before there is an answer."""
        page = self.client.get("/time-zone", follow_redirects=True).text
        token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', page)
        assert token is not None, page
        answer = self.client.post(path, data={"csrf_token": token[1], **form})
        assert answer.status_code < 500, answer.text


@dataclass
class Story:
    """Tickets, sessions, gifts, a refund, a forfeit, transfers, payouts, a lost dispute."""

    hub: MortalHub
    stripe: StripeProcess
    reaper: Reaper
    learner: Browser
    talent: Browser
    paid: dict[str, str] = field(default_factory=dict)
    """What the learner has typed a card for: who has paid does not pay again."""

    def play(self) -> None:
        """Do it all; a step that was cut short is taken again, as people do."""
        self.step(self.buy_a_ticket, lambda: self.is_paid("ticket"))
        self.step(lambda: self.buy_a_session(SLOT), lambda: self.state_of(SLOT) == "confirmed")
        later = SECOND_SLOT
        self.step(lambda: self.buy_a_session(later), lambda: self.state_of(later) == "confirmed")
        self.step(self.give, lambda: self.is_paid("gift"))
        self.cancel(SLOT, self.talent)
        self.rest()
        self.hub.web.move_to(later - timedelta(hours=1))
        self.cancel(later, self.learner)
        for pause in (timedelta(), timedelta(hours=80), timedelta(days=2), timedelta(days=1)):
            self.hub.web.advance(pause)
            self.rest()
        self.lose_the_gift()
        self.come_to_an_end()
        self.pay_out()
        self.come_to_an_end()

    def pay_out(self) -> None:
        """Let what was transferred reach the payees' banks."""
        for account in self.stripe.do("all", kind="v2.core.account"):
            self.stripe.do("pay_out", account_id=account["id"])
        self.rest()

    def lose_the_gift(self) -> None:
        """Let the payer's bank take back what the charity has been sent, and decide against us."""
        charges = self.stripe.do("all", kind="charge")
        (given,) = [charge for charge in charges if charge["amount"] == GIFT_CENTS]
        dispute = self.stripe.do("open_dispute", charge_id=given["id"])
        self.rest()
        self.stripe.do("close_dispute", dispute_id=dispute["id"], is_won=False)
        self.rest()

    def come_to_an_end(self) -> None:
        """Let hours pass until nothing is under way; without its host the masterclass pays back."""
        for _ in range(HOURS):
            if not self.hub.rows(UNDER_WAY):
                return
            self.hub.web.advance(timedelta(hours=1))
            time.sleep(A_TICK_S)
            self.hub.wait_until_done()
        raise AssertionError(self.hub.rows(UNDER_WAY))

    def step(self, act: Callable[[], None], is_done: Callable[[], bool]) -> None:
        """Act until it is done."""
        for _ in range(TRIES):
            self.reaper.aim()
            with suppress(httpx.TransportError):
                act()
            self.reaper.bury()
            if is_done():
                return
        raise AssertionError(self.hub.web.log.read_text()[-4000:])

    def rest(self) -> None:
        """Let the clock do what is due, and let somebody die meanwhile."""
        self.reaper.aim()
        time.sleep(A_TICK_S)
        self.reaper.bury()
        self.hub.wait_until_done()

    def buy_a_ticket(self) -> None:
        ((slug,),) = self.hub.rows("SELECT slug FROM masterclasses")
        self.learner.send(f"/masterclasses/{slug}/register", amount="20", covers_fees="on")
        self.pay("ticket", f"/masterclasses/{slug}/paid?payment={{payment}}")

    def buy_a_session(self, starts_at: datetime) -> None:
        ((service_id,),) = self.hub.rows("SELECT id FROM services")
        if self.state_of(starts_at) is None:
            form = {"service_id": service_id, "starts_at": starts_at.isoformat()}
            self.learner.send("/bookings", **form)
        way = f"/bookings/{self.booking_id(starts_at)}"
        self.learner.send(f"{way}/pay")
        self.pay("session", f"{way}/paid")

    def give(self) -> None:
        ((slug,),) = self.hub.rows("SELECT slug FROM charities")
        self.learner.send(f"/charities/{slug}/give", amount=str(GIFT_CENTS // 100))
        self.pay("gift", "/gifts/{payment}/thanks")

    def pay(self, purpose: str, way_back: str) -> None:
        """Type a card on the page that was opened last, and come back."""
        if way_back not in self.paid:
            still_open = {
                page["id"]
                for page in self.stripe.do("all", kind="checkout.session")
                if page["status"] == "open"
            }
            pages = sorted(self.hub.rows(PAGES, purpose=purpose))
            in_sight = [(payment_id, page) for payment_id, page in pages if page in still_open]
            if not in_sight:
                return
            payment_id, page = in_sight[-1]
            self.stripe.do("pay", checkout_id=page, number=GOOD_CARD)
            self.paid[way_back] = payment_id
        self.learner.client.get(way_back.format(payment=self.paid[way_back]))

    def cancel(self, starts_at: datetime, person: Browser) -> None:
        def act() -> None:
            page = f"/bookings/{self.booking_id(starts_at)}/cancel"
            asked = person.client.get(page).text
            person.send(page, **dict(re.findall(SHOWN, asked)))

        self.step(act, lambda: self.state_of(starts_at) == "cancelled")

    def is_paid(self, purpose: str) -> bool:
        paid = "SELECT id FROM payments WHERE purpose = :purpose AND state = 'succeeded'"
        return bool(self.hub.rows(paid, purpose=purpose))

    def booking_id(self, starts_at: datetime) -> str:
        (found,) = self.hub.bookings_at(starts_at)
        return found.id

    def state_of(self, starts_at: datetime) -> str | None:
        found = self.hub.bookings_at(starts_at)
        return found[0].state.value if found else None


@dataclass(frozen=True)
class Books:
    """What it came to, here and at Stripe, without the names of this hub's rows."""

    balances: dict[str, int]
    donations: list[tuple[str, int, int, int]]
    at_stripe: dict[str, list[int]]


async def books_of(database_url: str, stripe: StripeProcess) -> Books:
    """Read the books, after they were checked."""
    database = Database(database_url)
    balances = Counter[str]()
    try:
        async with database.read() as db:
            assert await audit.check(db) == []
            for row in await trial_balance(db):
                balances[":".join(row.account.split(":")[:2])] += row.balance_cents
            donations = sorted(
                (gift.source.value, gift.amount_cents, gift.refunded_cents, gift.fee_cents)
                for gift in await db.scalars(select(Donation))
            )
    finally:
        await database.close()
    kinds = ("charge", "refund", "transfer")
    made = {kind: sorted(one["amount"] for one in stripe.do("all", kind=kind)) for kind in kinds}
    return Books({name: cents for name, cents in balances.items() if cents}, donations, made)


async def settle_in(database_url: str, stripe: StripeProcess) -> None:
    """Fill an empty hub with a learner, a talent, a charity and a masterclass."""
    database = Database(database_url)
    secret = await Passwords().hash(PASSWORD)
    try:
        async with database.write() as db:
            learner = await make_person(db, "Léa Martin")
            teacher = await make_talent(db)
            for person in (learner, teacher.person):
                person.password_hash = secret
            member = await make_person(db, "Hélène Marchand", Role.CHARITY)
            admin = await make_person(db, "Ada Operator", Role.ADMIN)
            charity = await make_charity(db, member, admin)
            await make_masterclass(db, teacher, charity)
            for payee in (payable_talent(teacher.person.id), payable_charity(charity.id)):
                account_id = welcome(stripe)
                db.add(StripeAccount(payee=payee, account_id=account_id, created_at=NOW))
    finally:
        await database.close()


def welcome(stripe: StripeProcess) -> str:
    """Let somebody be paid at Stripe."""
    recipient = {"capabilities": {"stripe_balance": {"stripe_transfers": {"requested": True}}}}
    made = stripe.do(
        "request",
        method="post",
        path="/v2/core/accounts",
        contact_email="payee@estrade.example",
        identity={"country": "fr", "entity_type": "individual"},
        configuration={"recipient": recipient},
    )
    stripe.do("onboard", account_id=made["id"])
    return str(made["id"])


def play(template: SqliteTemplate | PostgresTemplate, seed: int | None) -> Books:
    """Play the story; with a seed, processes die on some occasions."""
    dice = Random(seed)
    occasions = set() if seed is None else set(dice.sample(range(1, OCCASIONS + 1), KILLS))
    port = free_port()
    with private_folder("estrade-killed-") as folder, template.copy() as database_url:
        offset = folder / "offset"
        offset.write_text(str((NOW - datetime.now(UTC)).total_seconds()))
        webhook_url = f"http://127.0.0.1:{port}/webhooks/stripe"
        with running_stripe_process(folder, webhook_url=webhook_url, offset_file=offset) as stripe:
            stripe.do("add_funds", amount=FUNDS_CENTS)
            asyncio.run(settle_in(database_url, stripe))
            with running_hub(folder, database_url, stripe=stripe, port=port) as hub:
                hub.web.move_to(NOW)
                reaper = Reaper(hub, occasions, dice)
                with Browser(hub.web.url, LEARNER) as lea, Browser(hub.web.url, TALENT) as camille:
                    Story(hub, stripe, reaper, lea, camille).play()
                assert reaper.killed == len(occasions)
                return asyncio.run(books_of(database_url, stripe))


def compare(template: SqliteTemplate | PostgresTemplate, seeds: Iterable[int]) -> None:
    undisturbed = play(template, None)
    assert undisturbed.balances["outside:payer"] < 0 < undisturbed.balances["outside:payee"]
    assert [len(made) for made in undisturbed.at_stripe.values()] == [4, 2, 2]
    for seed in seeds:
        assert play(template, seed) == undisturbed, f"seed {seed}"


@pytest.mark.soak
def test_money_survives_the_death_of_either_process(sqlite_template: SqliteTemplate) -> None:
    compare(sqlite_template, FEW_SEEDS)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_money_survives_many_deaths(request: pytest.FixtureRequest, kind: str) -> None:
    compare(request.getfixturevalue(f"{kind}_template"), SEEDS)
