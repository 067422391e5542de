"""A card saved with a ticket gives in the room in two clicks, and the goal moves for everybody."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.bookings import instant
from tests.e2e.hub_process import PORT, HubProcess
from tests.e2e.namespace import Namespace
from tests.e2e.people import GOOD_CARD, Stage, Visitor, pay_on
from tests.e2e.test_masterclass import TITLE, announce, enter, everybody_sees, go_live
from tests.stripe.process import StripeProcess, running_stripe_process
from tests.stripe.webhooks import SECRET
from web.demo.accounts import HOST
from web.demo.causes import BOW

TICKET_CENTS, GIFT_CENTS = 1500, 1000
DECLINED_LATER = "4000 0000 0000 0341"
ASKS_EACH_TIME = "4000 0027 6000 3184"
ASKS_EACH_TIME_NAME = "Visa\u00a0••••\u00a03184"
CHARITY_GIVE = f"/charities/{BOW}/give"
TypeCard = Callable[[Page, str], None]


@pytest.fixture
def stripe(namespace: Namespace, hub: HubProcess, tmp_path: Path) -> Iterator[StripeProcess]:
    """Give a Stripe, and the hub open again with it as its provider."""
    hub.stop()
    (hub.folder / "offset").write_text("0")
    with running_stripe_process(
        tmp_path,
        command=namespace.command,
        webhook_url=f"http://127.0.0.1:{PORT}/webhooks/stripe",
        offset_file=hub.folder / "offset",
    ) as process:
        hub.environment |= {
            "ESTRADE_GATEWAY": "stripe",
            "ESTRADE_STRIPE_SECRET_KEY": process.api_key,
            "ESTRADE_STRIPE_WEBHOOK_SECRET": SECRET,
            "ESTRADE_STRIPE_API": process.address,
            "ESTRADE_STRIPE_PAGE": process.address,
        }
        hub.start()
        yield process
        hub.stop()


def type_at_stripe(page: Page, number: str) -> None:
    """Fill in the card page of the tests' Stripe and send it."""
    page.get_by_label("Email").fill("viewer@estrade.example")
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiration").fill("12 / 34")
    page.get_by_label("CVC").fill("123")
    page.get_by_role("button", name=re.compile("Pay")).click()


def register(stage: Stage, slug: str, number: int, *, card: str = "", pay: TypeCard) -> Visitor:
    """Sign up and buy a ticket with a gift; with `card`, have that card saved."""
    viewer = stage.visitor(is_phone=number == 1)
    page = viewer.open(f"/sign-up?next=/masterclasses/{slug}")
    page.locator("input[name=display_name]").fill(f"Spectatrice {number}")
    page.locator("main input[name=email]").first.fill(f"viewer{number}@estrade.example")
    page.locator("input[name=password]").fill("une place au premier rang")
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    page.locator("input[name=other_amount]").fill(f"{GIFT_CENTS // 100}")
    tick = page.locator("input[name=saves_card]")
    expect(tick).not_to_be_checked()
    if card:
        tick.check()
    page.locator("form[action*='/register'] button[data-once]").click()
    pay(page, card or GOOD_CARD)
    expect(page).to_have_url(re.compile(r"/paid"))
    return viewer


def open_the_room(stage: Stage, host: Visitor, slug: str, viewers: list[Visitor]) -> None:
    """Bring everybody into the room of a masterclass that is on the air."""
    masterclass_id, starts = stage.hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    stage.move_to(instant(starts) - timedelta(minutes=5))
    for viewer in viewers:
        enter(viewer, masterclass_id)
    go_live(host, masterclass_id)


def live_gifts(stage: Stage) -> list[int]:
    rows = stage.hub.rows(
        "SELECT d.amount_cents FROM donations d JOIN masterclasses m ON m.id = d.masterclass_id"
        " WHERE d.source = 'live' AND m.title = ? ORDER BY d.given_at",
        TITLE,
    )
    return [cents for (cents,) in rows]


def test_a_saved_card_gives_in_two_clicks_and_a_declined_one_leads_on(stage: Stage) -> None:
    host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, host)
    giver = register(stage, slug, 0, card=GOOD_CARD, pay=pay_on)
    other = register(stage, slug, 1, card=DECLINED_LATER, pay=pay_on)
    third = register(stage, slug, 2, pay=pay_on)
    people = [host, giver, other, third]
    open_the_room(stage, host, slug, people[1:])
    raised_cents = 3 * (TICKET_CENTS + GIFT_CENTS)
    everybody_sees(people, raised_cents)
    gives_in_two_clicks(giver)
    everybody_sees(people, raised_cents + 2000)
    expect(giver.page.get_by_test_id("give-sheet")).to_have_count(0)
    assert live_gifts(stage) == [2000]
    is_declined_and_pays_on_the_page(other)
    everybody_sees(people, raised_cents + 2500)
    saves_a_card_in_the_room(third)
    everybody_sees(people, raised_cents + 3500)
    answers_the_bank_beside_the_room(third)
    everybody_sees(people, raised_cents + 4500)
    assert live_gifts(stage) == [2000, 500, 1000, 1000]
    removes_the_card(stage, giver)
    stage.hub.run("ledger", "check")
    assert not [complaint for person in people for complaint in person.complaints]


def gives_in_two_clicks(giver: Visitor) -> None:
    """Choose an amount, confirm; pressed twice it is one gift, and no tab is opened."""
    giver.page.get_by_test_id("quick-20").click()
    confirm = giver.page.get_by_test_id("give-submit")
    expect(confirm).to_contain_text("Visa\u00a0••••\u00a04242")
    expect(confirm).to_be_focused()
    confirm.dblclick()
    expect(giver.page.get_by_test_id("gift-note")).to_contain_text("Merci")
    assert len(giver.context.pages) == 1


def is_declined_and_pays_on_the_page(giver: Visitor) -> None:
    """Be told in place that the saved card was declined, and go on by the card page."""
    giver.page.get_by_test_id("quick-5").click()
    giver.page.get_by_test_id("give-submit").click()
    expect(giver.page.get_by_test_id("card-answer")).to_contain_text("refusée")
    with giver.context.expect_page() as opened:
        giver.page.get_by_test_id("go-to-card-page").click()
    pay_on(opened.value, GOOD_CARD)


def saves_a_card_in_the_room(giver: Visitor) -> None:
    """Give by the card page, having ticked that the card is saved; its bank asks each time."""
    expect(giver.page.get_by_test_id("quick-20")).to_have_count(0)
    giver.page.get_by_test_id("give").click()
    giver.page.get_by_test_id("give-sheet").locator("input[name=saves_card]").check()
    with giver.context.expect_page() as opened:
        giver.page.get_by_test_id("give-submit").click()
    pay_on(opened.value, ASKS_EACH_TIME)
    opened.value.locator("button[value=accept]").click()
    expect(opened.value).to_have_url(re.compile(r"/thanks"))


def answers_the_bank_beside_the_room(giver: Visitor) -> None:
    """Give by the saved card, whose bank asks: say yes in another tab, and type nothing."""
    giver.page.bring_to_front()
    giver.page.get_by_test_id("give").click()
    confirm = giver.page.get_by_test_id("give-submit")
    expect(confirm).to_contain_text(ASKS_EACH_TIME_NAME)
    confirm.click()
    expect(giver.page.get_by_test_id("card-answer")).to_contain_text("Votre banque")
    with giver.context.expect_page() as opened:
        giver.page.get_by_test_id("go-to-card-page").click()
    confirms_with_the_saved_card(opened.value)
    expect(opened.value).to_have_url(re.compile(r"/thanks"))
    opened.value.close()


def confirms_with_the_saved_card(page: Page) -> None:
    """Press the button of the card that is there already, and tell the bank that it is oneself."""
    page.get_by_role("button", name=ASKS_EACH_TIME_NAME).click()
    page.locator("button[value=accept]").click()


def removes_the_card(stage: Stage, giver: Visitor) -> None:
    """See the card in the account, remove it, and have the provider forget it."""
    page = giver.open("/account")
    expect(page.get_by_text("Visa\u00a0••••\u00a04242")).to_be_visible()
    page.locator("form[action='/account/card/remove'] button").click()
    expect(page.get_by_text("Visa\u00a0••••\u00a04242")).to_have_count(0)
    stage.hub.wait_for(
        "SELECT 1 FROM saved_cards c JOIN people p ON p.id = c.person_id"
        " WHERE p.email = 'viewer0@estrade.example' AND c.state = 'removed'"
    )


@pytest.mark.soak
def test_a_card_saved_at_stripe_gives_in_two_clicks(
    stripe: StripeProcess, hub: HubProcess, chromium: Browser
) -> None:
    stage = Stage(hub, chromium)
    host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, host)
    giver = register(stage, slug, 0, card=GOOD_CARD, pay=type_at_stripe)
    other = register(stage, slug, 1, pay=type_at_stripe)
    people = [host, giver, other]
    open_the_room(stage, host, slug, people[1:])
    raised_cents = 2 * (TICKET_CENTS + GIFT_CENTS)
    everybody_sees(people, raised_cents)
    giver.page.get_by_test_id("quick-20").click()
    giver.page.get_by_test_id("give-submit").click()
    everybody_sees(people, raised_cents + 2000)
    (charge,) = [one for one in stripe.do("all", kind="charge") if one["amount"] == 2000]
    assert charge["paid"]
    removes_the_card(stage, giver)
    assert all(customer.get("deleted") for customer in stripe.do("all", kind="customer"))
    hub.run("ledger", "check")


def gives_on_the_charitys_page(giver: Visitor, *, amount: int, saves_card: bool) -> Page:
    """Fill in the form of a gift to the charity by itself and send it."""
    page = giver.open(CHARITY_GIVE)
    page.locator("input[name=other_amount]").fill(str(amount))
    if saves_card:
        page.locator("input[name=saves_card]").check()
    page.locator("form#give button[data-once]").first.click()
    return page


def confirms_at_stripe(page: Page) -> None:
    """Pay with the card that Stripe's page shows, and answer the bank."""
    expect(page.get_by_label("Card ending in 3184")).to_be_checked()
    page.get_by_role("button", name=re.compile("Pay")).click()
    page.get_by_role("button", name="Complete").click()


def pays_and_answers(page: Page, number: str) -> None:
    pay_on(page, number)
    page.locator("button[value=accept]").click()


def pays_and_answers_at_stripe(page: Page, number: str) -> None:
    type_at_stripe(page, number)
    page.get_by_role("button", name="Complete").click()


def is_led_to_the_bank_and_back(
    stage: Stage, *, pay: TypeCard, confirm: Callable[[Page], None]
) -> Visitor:
    """Save a card whose bank asks each time, and give again with it on the charity's page."""
    giver = stage.visitor()
    page = giver.open("/sign-up")
    page.locator("input[name=display_name]").fill("Donatrice")
    page.locator("main input[name=email]").first.fill("donor@estrade.example")
    page.locator("input[name=password]").fill("une place au premier rang")
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    expect(page.locator("header .menu")).to_be_attached()
    pay(gives_on_the_charitys_page(giver, amount=30, saves_card=True), ASKS_EACH_TIME)
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    gives_on_the_charitys_page(giver, amount=40, saves_card=False)
    assert page_gifts(stage) == [3000]
    confirm(page)
    expect(page).to_have_url(re.compile(r"/thanks"))
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    page.reload()
    assert page_gifts(stage) == [3000, 4000]
    stage.hub.run("ledger", "check")
    return giver


def page_gifts(stage: Stage) -> list[int]:
    """Return what the new donor gave to the charity by itself."""
    rows = stage.hub.rows(
        "SELECT d.amount_cents FROM donations d JOIN people p ON p.id = d.donor_id"
        " WHERE p.email = 'donor@estrade.example' ORDER BY d.given_at"
    )
    return [cents for (cents,) in rows]


@pytest.mark.soak
def test_a_bank_that_asks_is_answered_on_the_way_and_the_giver_comes_back(stage: Stage) -> None:
    giver = is_led_to_the_bank_and_back(
        stage, pay=pays_and_answers, confirm=confirms_with_the_saved_card
    )
    assert not giver.complaints


@pytest.mark.soak
def test_stripe_shows_the_saved_card_to_its_owner_whose_bank_asks(
    stripe: StripeProcess, hub: HubProcess, chromium: Browser
) -> None:
    stage = Stage(hub, chromium)
    is_led_to_the_bank_and_back(stage, pay=pays_and_answers_at_stripe, confirm=confirms_at_stripe)
    paid = [one["amount"] for one in stripe.do("all", kind="charge") if one["paid"]]
    assert sorted(paid) == [3000, 4000]
