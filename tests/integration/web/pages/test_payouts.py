"""Being paid: what is missing in plain words, the way to the provider, and the way back."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from billing.gateways.port import Need
from billing.transfers.models import PayeeKind, Transfer, TransferState
from billing.transfers.service import Payee, request_transfer
from hub.kernel.clock import FixedClock
from hub.kernel.settings import Gateway, Settings
from hub.people.models import Role
from tests.scenes import NOW, make_charity, make_person, make_talent
from tests.stripe.faults import Fault
from tests.stripe.running import StripeServer, running_stripe
from tests.visitor import Visitor
from web.app import create_app
from web.compose import compose
from web.security.limits import Limit
from web.views.payouts import SENTENCES

PAGE = "/studio/payouts"


@pytest.fixture
async def server(clock: FixedClock) -> AsyncIterator[StripeServer]:
    with running_stripe(clock=clock) as running:
        yield running


@pytest.fixture
async def with_stripe(
    database_url: str, tmp_path: Path, clock: FixedClock, server: StripeServer
) -> AsyncIterator[Visitor]:
    settings = Settings(
        database_url=database_url,
        var_dir=tmp_path,
        base_url="http://estrade.test",
        gateway=Gateway.STRIPE,
        stripe_secret_key=SecretStr(server.api_key),
        stripe_api=server.address,
        stripe_onboarding=server.address,
    )
    made = compose(settings)
    made.clock = clock
    yield Visitor(create_app(made), made)
    await made.close()


@pytest.mark.parametrize("who", ["talent", "charity"])
async def test_the_way_back_is_not_taken_as_often_as_anybody_likes(
    visitor: Visitor, who: str
) -> None:
    async with visitor.parts.database.write() as db:
        talent = await make_talent(db)
        admin = await make_person(db, "Admin Istrateur", Role.ADMIN)
        charity = await make_charity(db, talent.person, admin)
    await visitor.sign_in(talent.person)
    path = f"{PAGE}/back" if who == "talent" else f"/charity/{charity.id}/payouts/back"
    for _ in range(Limit.PAYOUT_BY_PERSON.value.amount):
        assert (await visitor.get(path)).status_code == 303
    assert (await visitor.get(path)).status_code == 429


def test_every_need_has_its_words() -> None:
    assert set(SENTENCES) == set(Need)


async def test_a_talent_gives_what_is_asked_and_what_waited_leaves_at_once(
    with_stripe: Visitor, server: StripeServer
) -> None:
    visitor = with_stripe
    async with visitor.parts.database.write() as db:
        talent = await make_talent(db)
        transfer = request_transfer(
            db,
            Payee(PayeeKind.TALENT, talent.person.id),
            subject_id="bkg_1",
            amount_cents=5700,
            currency="EUR",
            now=NOW,
        )
        transfer.due_at = NOW + timedelta(hours=1)
    await visitor.sign_in(talent.person)
    assert "Il manque quelque chose" in await visitor.text(PAGE)
    gone = await visitor.post(PAGE)
    assert gone.status_code == 303
    assert gone.headers["Location"].startswith(server.address)
    assert server.address in gone.headers["Content-Security-Policy"]
    shown = await visitor.text(PAGE)
    assert "IBAN" in shown
    assert "date de naissance" in shown
    await visitor.get(f"{PAGE}/back")
    assert "IBAN" in await visitor.text(PAGE)
    (account,) = server.all("v2.core.account")
    server.onboard(account["id"])
    back = await visitor.get(f"{PAGE}/back")
    assert (back.status_code, back.headers["Location"]) == (303, PAGE)
    assert "Tout est prêt" in await visitor.text(PAGE)
    async with visitor.parts.database.read() as db:
        waiting = (await db.scalars(select(Transfer))).one()
    assert (waiting.state, waiting.due_at) == (TransferState.REQUESTED, NOW)


async def test_a_charity_is_asked_about_itself_and_only_its_members_see_it(
    with_stripe: Visitor, server: StripeServer
) -> None:
    visitor = with_stripe
    async with visitor.parts.database.write() as db:
        member = await make_person(db, "Hélène Marchand", Role.CHARITY)
        stranger = await make_person(db, "Paul Ailleurs", Role.CHARITY)
        charity = await make_charity(db, member, await make_person(db, "Admin", Role.ADMIN))
    page = f"/charity/{charity.id}/payouts"
    await visitor.sign_in(member)
    assert (await visitor.post(page)).status_code == 303
    shown = await visitor.text(page)
    assert "Qui représente l’organisme" in shown
    other = await visitor.another().sign_in(stranger)
    assert (await other.get(page)).status_code == 404
    assert (await other.post(page)).status_code == 404
    assert len(server.all("v2.core.account")) == 1


async def test_a_provider_that_does_not_answer_is_said_and_is_no_fault(
    with_stripe: Visitor, server: StripeServer
) -> None:
    async with with_stripe.parts.database.write() as db:
        talent = await make_talent(db)
    await with_stripe.sign_in(talent.person)
    await with_stripe.post(PAGE)
    server.fail(Fault.DROPPED_BEFORE, method="GET", times=10)
    assert "ne répond pas" in await with_stripe.text(PAGE)


async def test_the_sandbox_pays_everybody_and_asks_only_for_a_test_account(
    visitor: Visitor,
) -> None:
    async with visitor.parts.database.write() as db:
        talent = await make_talent(db)
    await visitor.sign_in(talent.person)
    assert "Tout est prêt" in await visitor.text(PAGE)
    asked = (await visitor.post(PAGE)).headers["Location"]
    assert "finissant par 2606" in await visitor.text(asked)
    for wrong, sentence in (
        ("FR00", "pas un IBAN"),
        ("FR1420041010050500013M02607", "pas un IBAN"),
        ("GB82 WEST 1234 5698 7654 32", "répétition"),
        ("", "pas un IBAN"),
    ):
        refused = await visitor.post(asked, {"iban": wrong})
        assert refused.status_code == 422
        assert sentence in await refused.get_data(as_text=True)
    given = await visitor.post(asked, {"iban": "fr76 3000 6000 0112 3456 7890 189"})
    assert (given.status_code, given.headers["Location"]) == (
        303,
        f"http://estrade.test{PAGE}/back",
    )
    assert "finissant par 0189" in await visitor.text(asked)
    assert (await visitor.get("/sandbox/bank/sbk_nowhere")).status_code == 404


async def test_the_sandboxs_questions_do_not_exist_with_stripe(with_stripe: Visitor) -> None:
    assert (await with_stripe.get("/sandbox/bank/sbk_nowhere")).status_code == 404
    assert (await with_stripe.post("/sandbox/bank/sbk_nowhere/now")).status_code == 404
