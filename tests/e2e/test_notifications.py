"""Somebody sees that something is new, opens it, and ends the mails of a kind in one click."""

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Stage
from tests.e2e.test_first_steps import found_by_axe

LEARNER_EMAIL = "clara@estrade.example"
TALENT_EMAIL = "oscar@estrade.example"
TOLD = "SELECT 1 FROM notifications JOIN people ON people.id = person_id WHERE email = ?"
STOP = "SELECT stop_url FROM mails WHERE recipient = ? AND stop_url <> ''"


@pytest.mark.soak
def test_what_is_new_is_opened_from_the_bell_and_is_read_then(stage: Stage) -> None:
    talent = stage.signed_in(TALENT_EMAIL, stage.password, is_phone=True)
    talent.page.goto("/notifications")
    button = talent.page.get_by_role("button", name="Tout marquer comme lu")
    if button.is_visible():
        button.click()
    ask_for_a_session(stage)
    page = talent.open("/studio")
    bell = page.locator(".bell")
    expect(bell).to_have_accessible_name("Notifications, 1 nouvelle")
    bell.click()
    new = page.locator(".told__one--new")
    expect(new).to_have_count(1)
    expect(new).to_contain_text("aimerait une séance avec vous")
    assert found_by_axe(page) == []
    new.get_by_role("link", name="Répondre à la demande").click()
    expect(page.locator(".now")).to_be_visible()
    expect(bell).to_have_accessible_name("Notifications")
    end_the_mails(stage)
    assert not talent.complaints


def ask_for_a_session(stage: Stage) -> None:
    """Ask a talent who wants to be asked first."""
    learner = stage.signed_in(LEARNER_EMAIL, stage.password)
    query = "SELECT slug FROM talents JOIN people ON people.id = person_id WHERE email = ?"
    page = learner.open(f"/talents/{stage.hub.rows(query, TALENT_EMAIL)[0][0]}")
    page.locator(".service-choice__one", has_text="sur demande").click()
    page.locator(".slot:visible").nth(6).click()
    page.locator("textarea[name=words]").fill("Un discours de mariage.")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.locator(".now")).to_contain_text("La réponse vient avant")
    stage.hub.wait_for(f"{TOLD} AND read_at IS NULL", TALENT_EMAIL)
    stage.hub.wait_for(STOP, TALENT_EMAIL)


def end_the_mails(stage: Stage) -> None:
    """Follow the link of a mail in a browser in which nobody is signed in."""
    stranger = stage.visitor(is_phone=True)
    page = stranger.open(stage.hub.rows(STOP, TALENT_EMAIL)[0][0])
    page.get_by_role("button", name="Arrêter ces courriels").click()
    expect(page.get_by_role("heading", name="Vous ne recevrez plus ces courriels")).to_be_visible()
    wish = "SELECT 1 FROM mail_wishes WHERE topic = 'bookings' AND NOT is_wanted"
    assert stage.hub.rows(wish)
    assert not stranger.complaints
