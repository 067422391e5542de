"""Path 2: announce, register, go live, watch, give, end, report."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.e2e.bookings import instant
from tests.e2e.people import GOOD_CARD, Stage, Visitor, pay_on
from web.demo.accounts import CHARITY, HOST

PARIS = ZoneInfo("Europe/Paris")
VIEWERS = 5
TICKET_CENTS, GIFT_CENTS, LIVE_GIFT_CENTS = 1500, 1000, 2000
DONOR, HOST_NAME, GROSS, NET = 3, 5, 7, 10
"""Columns of the spreadsheet."""

WITHIN_MS = 3000
"""A second is the promise, and a fifth of it is usual; a busy machine is given more time."""
TRIES = 3
"""A busy machine may be slow once; a hub that polls for seconds is slow every time."""
TITLE = "La lumière du soir, en direct"


def test_a_masterclass_pays_its_charity_to_the_cent(stage: Stage) -> None:
    hub = stage.hub
    host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, host)
    viewers = [register(stage, slug, number) for number in range(VIEWERS)]
    masterclass_id, starts = hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    starts_at = instant(starts)
    hub.move_to(starts_at + timedelta(minutes=1))
    for viewer in viewers:
        enter(viewer, masterclass_id)
    go_live(host, masterclass_id)
    hub.wait_for(
        "SELECT live_at FROM masterclasses WHERE id = ? AND live_at IS NOT NULL", masterclass_id
    )
    for viewer in viewers:
        viewer.must_see_and_hear()
    raised_cents = TICKET_CENTS * VIEWERS + GIFT_CENTS
    everybody_sees([host, *viewers], raised_cents)
    slowest_ms: list[float] = []
    gifts = 0
    while gifts < TRIES and min(slowest_ms, default=WITHIN_MS) >= WITHIN_MS:
        slowest_ms.append(give_in_the_room(stage, viewers[0], [host, *viewers], raised_cents))
        raised_cents += LIVE_GIFT_CENTS
        gifts += 1
    assert min(slowest_ms) < WITHIN_MS, slowest_ms
    end(host)
    for viewer in viewers:
        expect(viewer.page.get_by_test_id("remote-video")).to_have_count(0)
    charity = stage.signed_in(CHARITY.email, stage.password)
    the_report_adds_up(stage, charity, masterclass_id, gifts=gifts)
    assert not [c for person in (host, charity, *viewers) for c in person.complaints]


def announce(stage: Stage, host: Visitor) -> str:
    """Publish a masterclass for tomorrow evening and return its address."""
    day = (datetime.now(UTC) + timedelta(days=2)).astimezone(PARIS).date()
    page = host.open("/studio/masterclasses/new")
    page.locator("input[name=title]").fill(TITLE)
    page.locator("textarea[name=summary]").fill("Une heure pour regarder la lumière tomber.")
    (charity_id,) = stage.hub.rows(
        "SELECT m.charity_id FROM charity_members m JOIN people p ON p.id = m.person_id"
        " WHERE p.email = ?",
        CHARITY.email,
    )[0]
    page.locator("select[name=charity_id]").select_option(charity_id)
    page.locator("select[name=field_slug]").select_option(index=1)
    page.locator("select[name=language]").select_option("fr")
    page.locator("input[name=date]").fill(day.isoformat())
    page.locator("input[name=time]").fill("21:15")
    page.locator("select[name=duration_min]").select_option("60")
    page.locator("input[name=ticket]").fill("15")
    page.locator("input[name=goal]").fill("500")
    page.locator("input[name=capacity]").fill("50")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    (slug,) = stage.hub.rows("SELECT slug FROM masterclasses WHERE title = ?", TITLE)[0]
    return str(slug)


def register(stage: Stage, slug: str, number: int, *, name: str = "") -> Visitor:
    """Sign up as a new viewer and buy a ticket; the first one adds a gift."""
    viewer = stage.visitor(is_phone=number == 1, locale="en-GB" if number == 2 else "fr-FR")
    page = viewer.open(f"/sign-up?next=/masterclasses/{slug}")
    page.locator("input[name=display_name]").fill(name or f"Spectatrice {number}")
    page.locator("main input[name=email]").first.fill(f"viewer{number}@estrade.example")
    page.locator("input[name=password]").fill("une place au premier rang")
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    choose_gift(page, GIFT_CENTS if number == 0 else 0)
    page.locator("form[action*='/register'] button[data-once]").click()
    viewer.pay()
    expect(page).to_have_url(re.compile(r"/paid"))
    return viewer


def choose_gift(page: Page, amount_cents: int) -> None:
    """Choose an amount to give, or none."""
    if amount_cents == 0:
        page.locator("input[name=amount][value='0']").check(force=True)
        return
    page.locator("input[name=other_amount]").fill(f"{amount_cents // 100}")


def enter(viewer: Visitor, masterclass_id: str) -> None:
    """Come into the audience."""
    viewer.open(f"/live/masterclass/{masterclass_id}")
    viewer.page.get_by_test_id("join").click()
    expect(viewer.page.get_by_test_id("leave")).to_be_visible()


def go_live(host: Visitor, masterclass_id: str) -> None:
    """Come on stage and open the broadcast."""
    host.open(f"/live/masterclass/{masterclass_id}")
    host.page.get_by_test_id("join").click()
    host.page.get_by_test_id("go-live").click()
    expect(host.page.get_by_test_id("end-live")).to_be_visible()


def end(host: Visitor) -> None:
    """Close the broadcast for good."""
    host.page.get_by_test_id("end-live").click()
    host.page.get_by_test_id("confirm-end").click()


def everybody_sees(people: list[Visitor], raised_cents: int) -> None:
    """Wait until each goal bar stands at that amount."""
    for person in people:
        goal = person.page.get_by_test_id("goal")
        expect(goal).to_have_attribute("data-raised-cents", str(raised_cents))


def give_in_the_room(
    stage: Stage, donor: Visitor, people: list[Visitor], raised_cents: int
) -> float:
    """Give during the broadcast and return after how many ms the last goal bar had moved."""
    after = raised_cents + LIVE_GIFT_CENTS
    for person in people:
        person.page.evaluate(
            """(wanted) => {
              const goal = document.querySelector("[data-testid=goal]");
              delete window.__goal_moved_ms;
              const look = () => {
                if (goal.dataset.raisedCents !== wanted) return;
                window.__goal_moved_ms ??= Date.now();
              };
              const everything = {subtree: true, attributes: true, childList: true};
              new MutationObserver(look).observe(goal, everything);
            }""",
            str(after),
        )
    page = donor.page
    page.get_by_test_id("give").click()
    page.get_by_test_id("give-sheet").locator("input[name=other_amount]").fill("20")
    with donor.context.expect_page() as opened:
        page.get_by_test_id("give-submit").click()
    till = opened.value
    till.wait_for_load_state()
    pay_on(till, GOOD_CARD)
    everybody_sees(people, after)
    (captured,) = stage.hub.rows("SELECT MAX(given_at) FROM donations WHERE source = 'live'")[0]
    given_ms = (instant(captured) - stage.hub.offset).timestamp() * 1000
    till.close()
    moved_ms: list[float] = [p.page.evaluate("window.__goal_moved_ms") for p in people]
    return max(moved_ms) - given_ms


def the_report_adds_up(stage: Stage, charity: Visitor, masterclass_id: str, *, gifts: int) -> None:
    """The charity's page, its CSV and the ledger tell the same sums."""
    hub = stage.hub
    (charity_id,) = hub.rows("SELECT charity_id FROM masterclasses WHERE id = ?", masterclass_id)[0]
    page = charity.open(f"/charity/{charity_id}/report")
    expect(page.get_by_text(TITLE).first).to_be_visible()
    text = page.evaluate(
        "async (path) => await (await fetch(path)).text()", f"/charity/{charity_id}/report.csv"
    )
    lines = [
        row for row in csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";") if TITLE in row
    ]
    assert len(lines) == VIEWERS + 1 + gifts
    sources = hub.rows(
        "SELECT source, SUM(amount_cents) FROM donations WHERE masterclass_id = ?"
        " GROUP BY source ORDER BY source",
        masterclass_id,
    )
    assert dict(sources) == {
        "live": LIVE_GIFT_CENTS * gifts,
        "ticket": TICKET_CENTS * VIEWERS,
        "with_ticket": GIFT_CENTS,
    }
    assert {line[DONOR] for line in lines} == {f"Spectatrice {n}" for n in range(VIEWERS)}
    assert {line[HOST_NAME] for line in lines} == {"Jeanne Vasseur"}
    assert sum(cents(line[GROSS]) for line in lines) == sum(dict(sources).values())
    net_cents = sum(cents(line[NET]) for line in lines)
    escrow = f"escrow:masterclass:{masterclass_id}"
    held = hub.rows(
        "SELECT COALESCE(SUM(CASE destination WHEN ? THEN amount_cents ELSE -amount_cents END), 0)"
        " FROM postings WHERE source = ? OR destination = ?",
        escrow,
        escrow,
        escrow,
    )[0][0]
    assert held == net_cents
    hub.run("ledger", "check")


def cents(cell: str) -> int:
    """Read an amount of a French spreadsheet: `12,50`."""
    return int(cell.replace(",", ""))
