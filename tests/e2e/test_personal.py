"""One's data: what is kept is read, a copy downloaded, the account erased."""

import io
import json
import re
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from hub.personal.rules import SECOND_THOUGHTS
from tests.e2e.people import Stage, Visitor
from tests.e2e.test_hours import found_by_axe

EMAIL = "anouk.perrin@estrade.example"
NAME = "Anouk Perrin"
PASSWORD = "une barque au bord du lac"


def test_somebody_takes_their_data_along_and_leaves(stage: Stage) -> None:
    person = stage.visitor()
    signs_up(person)
    page = reads_what_is_kept(person)
    downloads_a_copy(page)
    changes_their_mind_once(stage, person)
    asks_for_the_end(page)
    stage.hub.advance(SECOND_THOUGHTS)
    stage.hub.wait_for(
        "SELECT id FROM people WHERE display_name = '' AND email LIKE '%erased.invalid'",
        within_s=90,
    )
    page.goto("/account")
    expect(page.locator("input[name=password]").first).to_be_visible()
    page.locator("input[name=email]").first.fill(EMAIL)
    page.locator("input[name=password]").first.fill(PASSWORD)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    expect(page.locator("header .menu")).to_have_count(0)
    assert "effacé" in newest_mail(page)


def signs_up(person: Visitor) -> None:
    page = person.open("/sign-up")
    form = page.locator("form:has(input[name=display_name])")
    form.locator("input[name=display_name]").fill(NAME)
    form.locator("input[name=email]").fill(EMAIL)
    form.locator("input[name=password]").fill(PASSWORD)
    form.locator("button[type=submit]").click()
    expect(page.locator("header .menu")).to_be_attached()


def reads_what_is_kept(person: Visitor) -> Page:
    page = person.open("/")
    page.locator("footer a[href='/privacy']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce que nous gardons")
    assert found_by_axe(page) == []
    return page


def downloads_a_copy(page: Page) -> None:
    page.goto("/account")
    form = page.locator("#data form")
    form.locator("input[name=password]").fill(PASSWORD)
    form.locator("button[type=submit]").click()
    expect(page.locator("#data")).to_contain_text("se prépare")
    letter = newest_mail(page, until="Vos données sont prêtes")
    address = re.search(r"http://127\.0\.0\.1:8000(/account/copies/[\w-]+\.zip)", letter)
    assert address is not None
    page.goto("/account")
    link = page.locator(f"#data a[href='{address.group(1)}']")
    with page.expect_download() as downloading:
        link.click()
    with zipfile.ZipFile(io.BytesIO(Path(downloading.value.path()).read_bytes())) as archive:
        people = json.loads(archive.read("hub/people.json"))
    assert people["id"][0]["display_name"] == NAME


def changes_their_mind_once(stage: Stage, person: Visitor) -> None:
    asks_for_the_end(person.page)
    letter = newest_mail(person.page, until="va être effacé")
    address = re.search(r"http://127\.0\.0\.1:8000(/account/keep/[\w-]+)", letter)
    assert address is not None
    elsewhere = stage.visitor()
    elsewhere.open(address.group(1))
    elsewhere.page.locator("main form button[type=submit]").click()
    expect(elsewhere.page.locator(".flash-stack")).to_contain_text("Votre compte reste")


def asks_for_the_end(page: Page) -> None:
    page.goto("/account")
    page.locator("#data a[href='/account/erase']").click()
    assert found_by_axe(page) == []
    page.locator("main input[name=password]").fill(PASSWORD)
    page.locator("main form[action$='/erase'] button[type=submit]").click()
    expect(page.locator("#data")).to_contain_text("Ce compte sera effacé")


def newest_mail(page: Page, *, until: str = "effacé") -> str:
    """Return the text of the newest mail once it says something."""
    for _ in range(60):
        page.goto(f"/dev/mailbox?to={EMAIL}")
        row = page.locator("main .mails a[href^='/dev/mailbox/']", has_text=until).first
        if row.count():
            row.click()
            return page.content()
        page.wait_for_timeout(300)
    raise AssertionError(f"no mail says {until}")
