"""A day is full; somebody waits, is asked when a time comes free, and takes it."""

import re
from datetime import timedelta

from playwright.sync_api import expect

from tests.e2e.bookings import TALENT_EMAIL
from tests.e2e.people import Stage, Visitor

EARLY = "idris@estrade.example"
WAITING = "lea@estrade.example"


def test_from_the_waiting_list_to_a_seat(stage: Stage) -> None:
    day = f"{stage.hub.now() + timedelta(days=16):%Y-%m-%d}"
    talent = stage.signed_in(TALENT_EMAIL, stage.password)
    open_for_one(talent, day)
    slug = stage.hub.rows(
        "SELECT slug FROM talents JOIN people ON people.id = person_id WHERE email = ?",
        TALENT_EMAIL,
    )[0][0]
    profile = f"/talents/{slug}?week=2"

    early = stage.signed_in(EARLY, stage.password)
    early.open(profile)
    early.page.locator(f".slot[value^='{day}']").first.click()
    early.page.locator("form[action$='/pay'] button[type=submit]").click()
    early.pay()
    expect(early.page.locator(".now")).to_be_visible()
    session = early.page.url

    patient = stage.signed_in(WAITING, stage.password, is_phone=True)
    patient.open(profile)
    patient.page.locator(f".full-days a[href*='{day}']").click()
    patient.page.get_by_role("button", name="M’inscrire sur la liste").click()
    expect(patient.page.get_by_text("la première personne prévenue")).to_be_visible()
    place = patient.page.url

    early.page.goto(f"{session}/cancel")
    early.page.get_by_role("button", name="Annuler la séance").click()
    stage.hub.wait_for("SELECT id FROM mails WHERE key LIKE 'place_called:%'")
    patient.page.goto(place)
    patient.page.get_by_role("link", name=re.compile("Prendre et payer")).click()
    patient.page.locator("form[action$='/pay'] button[type=submit]").click()
    patient.pay()
    expect(patient.page.get_by_text("C’est réservé")).to_be_visible()
    stage.hub.wait_for("SELECT id FROM waiting_places WHERE state = 'taken'")
    for person in (talent, early, patient):
        assert not person.complaints


def open_for_one(talent: Visitor, day: str) -> None:
    """Open a day for a single session of an hour."""
    page = talent.open("/studio/hours/days")
    page.locator("#field-first").fill(day)
    page.locator("#field-last").fill(day)
    page.locator("#field-open").check()
    page.locator("[name=from]").first.fill("15:00")
    page.locator("[name=to]").first.fill("16:00")
    page.get_by_role("button", name="Enregistrer ces jours").click()
    expect(page.get_by_text("Ce qui est réservé")).to_be_visible()
