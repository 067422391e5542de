"""A host keeps the room: a line taken away, a viewer silenced, shown out, banned and reported."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.e2e.bookings import book_a_session, instant
from tests.e2e.people import Stage, Visitor
from tests.e2e.test_hours import found_by_axe
from tests.e2e.test_masterclass import announce, enter, go_live, register
from tests.e2e.test_session import enter as enter_session
from web.demo.accounts import ADMIN, HOST

WORDS = "Trois fois le même lien"
SPAM = "Achetez mon cours sur https://exemple.fr/cours"
VIEWERS = 3


def test_a_host_silences_shows_out_and_bans_and_an_admin_reads_what_was_reported(
    stage: Stage,
) -> None:
    hub = stage.hub
    host = stage.signed_in(HOST.email, stage.password)
    slug = announce(stage, host)
    viewers = [register(stage, slug, number) for number in range(VIEWERS)]
    masterclass_id, starts = hub.rows(
        "SELECT id, starts_at FROM masterclasses WHERE slug = ?", slug
    )[0]
    hub.move_to(instant(starts) - timedelta(minutes=5))
    rude, phone, other = viewers
    for viewer in viewers:
        enter(viewer, masterclass_id)
        open_chat(viewer)
    go_live(host, masterclass_id)
    write(rude, SPAM)
    link = other.page.get_by_test_id("chat").get_by_role("link", name="https://exemple.fr/cours")
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    report(other)
    a_line_goes(host, viewers)
    rude_is_silenced(host, rude, other)
    cheers_reach(phone, [host, other])
    hosts_write_among_themselves(host, viewers)
    shown_out_and_back(host, rude)
    banned_for_good(host, rude, masterclass_id)
    expect(other.page.get_by_test_id("curtain")).to_have_count(0)
    other.must_see_and_hear()
    what_hosts_did_is_written_down(host, masterclass_id)
    an_admin_decides(stage)
    assert not [c for person in (host, phone, other) for c in person.complaints]


def test_somebody_reports_the_other_one_of_a_session_from_their_picture_and_from_its_page(
    stage: Stage,
) -> None:
    booked = book_a_session(stage)
    stage.move_to(booked.starts_at - timedelta(minutes=3))
    for person in (booked.talent, booked.learner):
        enter_session(person, booked.id)
    booked.learner.must_see_and_hear()
    page = booked.learner.page
    page.locator("[data-testid^=tile-menu-]").click()
    page.get_by_test_id("conduct-report").click()
    give_reason(page, "insults", "Il m’a insultée")
    expect(page.get_by_test_id("report-sent")).to_be_visible()
    page = booked.talent.open(f"/bookings/{booked.id}")
    page.locator(f"a[href='/bookings/{booked.id}/report']").click()
    assert found_by_axe(page) == []
    page.locator("select[name=grounds]").select_option("disturbs")
    page.locator("textarea[name=words]").fill("Elle m’a traité de menteur")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_url(re.compile(rf"/bookings/{booked.id}$"))
    assert stage.hub.rows("SELECT COUNT(*) FROM complaints")[0][0] == 2
    assert not booked.talent.complaints


def open_chat(person: Visitor) -> None:
    """Open the chat where it is folded away."""
    if person.page.get_by_test_id("chat-input").count() == 0:
        person.page.get_by_test_id("open-chat").click()
    expect(person.page.get_by_test_id("chat-input")).to_be_visible()


def write(person: Visitor, words: str) -> None:
    """Write to everybody."""
    person.page.get_by_test_id("chat-input").fill(words)
    person.page.get_by_test_id("chat-send").click()
    expect(person.page.get_by_test_id("chat").get_by_text(words)).to_be_visible()


def act(host: Visitor, conduct: str) -> None:
    """Choose something in the menu of the last line that somebody wrote, and say why."""
    host.page.locator("[data-testid^=chat-menu-]").last.click()
    host.page.locator(f"[data-testid=conduct-{conduct}]:visible").click()
    give_reason(host.page, "spam", WORDS)


def give_reason(page: Page, grounds: str, words: str) -> None:
    """Fill in why, and confirm."""
    page.get_by_test_id("grounds").select_option(grounds)
    page.get_by_test_id("conduct-words").fill(words)
    page.get_by_test_id("confirm-conduct").click()


def report(viewer: Visitor) -> None:
    """Report whoever wrote the line, from its menu."""
    viewer.page.locator("[data-testid^=chat-menu-]").last.click()
    viewer.page.locator("[data-testid=conduct-report]:visible").click()
    assert found_by_axe(viewer.page) == []
    give_reason(viewer.page, "spam", "Encore de la publicité")
    expect(viewer.page.get_by_test_id("report-sent")).to_be_visible()
    viewer.page.locator("dialog [data-close]").click()


def a_line_goes(host: Visitor, viewers: list[Visitor]) -> None:
    """The host takes a line away, and nobody reads it any more, not even after coming anew."""
    act(host, "takeAway")
    for person in (host, *viewers):
        expect(person.page.locator(".chat__text--taken")).to_be_visible()
        expect(person.page.get_by_text(SPAM)).to_have_count(0)


def rude_is_silenced(host: Visitor, rude: Visitor, other: Visitor) -> None:
    """Whoever is silenced reads why; the hosts let them write again from the list of people."""
    act(host, "silence")
    expect(rude.page.get_by_test_id("silenced")).to_contain_text(WORDS)
    assert found_by_axe(rude.page) == []
    expect(other.page.get_by_test_id("chat-input")).to_be_visible()
    host.page.get_by_test_id("tab-people").click()
    expect(host.page.get_by_test_id("people")).to_contain_text(WORDS)
    assert found_by_axe(host.page) == []
    host.page.get_by_test_id("unsilence").click()
    expect(rude.page.get_by_test_id("chat-input")).to_be_visible()
    host.page.get_by_test_id("tab-chat").click()


def cheers_reach(viewer: Visitor, others: list[Visitor]) -> None:
    """What one cheers rises for the others."""
    viewer.page.locator(".side__head .button--icon").click()
    viewer.page.get_by_test_id("cheer").click()
    for person in others:
        viewer.page.get_by_test_id("cheer-heart").click()
        expect(person.page.locator(".cheers__one")).not_to_have_count(0)


def hosts_write_among_themselves(host: Visitor, viewers: list[Visitor]) -> None:
    """What hosts write to each other is on no page of the hall."""
    secret = "La prochaine question est pour toi"
    host.page.get_by_test_id("tab-hosts").click()
    host.page.get_by_test_id("hosts-input").fill(secret)
    host.page.get_by_test_id("hosts-send").click()
    expect(host.page.get_by_test_id("hosts-lines")).to_contain_text(secret)
    host.page.get_by_test_id("tab-chat").click()
    for viewer in viewers:
        expect(viewer.page.get_by_text(secret)).to_have_count(0)


def shown_out_and_back(host: Visitor, rude: Visitor) -> None:
    """Whoever is shown out reads why and comes back by one click."""
    write(rude, "Encore moi")
    act(host, "remove")
    curtain = rude.page.get_by_test_id("curtain")
    expect(curtain).to_have_attribute("data-reason", "removed")
    expect(curtain).to_contain_text(WORDS)
    rude.page.get_by_test_id("return").click()
    expect(rude.page.get_by_test_id("leave")).to_be_visible()


def banned_for_good(host: Visitor, rude: Visitor, masterclass_id: str) -> None:
    """Whoever is banned comes in no more, and reads what happens to their ticket."""
    open_chat(rude)
    write(rude, "Toujours moi")
    act(host, "ban")
    curtain = rude.page.get_by_test_id("curtain")
    expect(curtain).to_have_attribute("data-reason", "banned")
    expect(curtain).to_contain_text("billet")
    expect(rude.page.get_by_test_id("return")).to_have_count(0)
    answer = rude.page.goto(f"/live/masterclass/{masterclass_id}")
    assert answer is not None
    assert answer.status == 403
    expect(rude.page.locator("main")).to_contain_text(WORDS)


def what_hosts_did_is_written_down(host: Visitor, masterclass_id: str) -> None:
    """Another tab of the host has every act, with its reason."""
    tab = host.context.new_page()
    tab.goto(f"/studio/masterclasses/{masterclass_id}/conduct")
    expect(tab.locator("tbody tr")).to_have_count(5)
    expect(tab.locator("tbody")).to_contain_text(WORDS)
    expect(tab.locator("tbody")).to_contain_text(SPAM)
    assert found_by_axe(tab) == []
    tab.close()


def an_admin_decides(stage: Stage) -> None:
    """An admin reads the line that was taken away, and keeps the account out of rooms."""
    admin = stage.signed_in(ADMIN.email, stage.password)
    page = admin.open("/admin/reports")
    assert found_by_axe(page) == []
    page.locator("main tbody a").first.click()
    expect(page.locator("main")).to_contain_text(SPAM)
    assert found_by_axe(page) == []
    page.locator("input[name=outcome][value=suspended]").check(force=True)
    page.locator("textarea[name=reasons]").fill("Publicité répétée dans une masterclass.")
    page.locator("main form button[type=submit]").click()
    page.locator("main tbody a").first.click()
    expect(page.locator("textarea[name=reasons]")).to_be_visible()
    email = "viewer0@estrade.example"
    stage.hub.wait_for(
        "SELECT id FROM mails WHERE recipient = ? AND subject LIKE '%salles%'", email
    )
    assert any("your report" in subject for subject in stage.mails_to("viewer2@estrade.example"))
