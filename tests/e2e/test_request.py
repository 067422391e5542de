"""A learner asks, the talent says yes from the mail's page, the learner pays: it is booked."""

import re

from playwright.sync_api import expect

from tests.e2e.people import Stage

TALENT_EMAIL = "oscar@estrade.example"
LEARNER_EMAIL = "clara@estrade.example"
WORDS = "Un discours de mariage, dans trois semaines."


def test_a_request_becomes_a_booking_after_a_yes(stage: Stage) -> None:
    learner = stage.signed_in(LEARNER_EMAIL, stage.password)
    (slug,) = stage.hub.rows(
        "SELECT slug FROM talents JOIN people ON people.id = person_id WHERE email = ?",
        TALENT_EMAIL,
    )[0]
    page = learner.open(f"/talents/{slug}")
    page.locator(".service-choice__one", has_text="sur demande").click()
    page.locator(".slot:visible").nth(6).click()
    page.locator("textarea[name=words]").fill(WORDS)
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.locator(".now")).to_contain_text("La réponse vient avant")
    booking = re.search(r"/bookings/bkg_\w+", page.url)
    assert booking is not None, page.url
    where = "SELECT text FROM mails WHERE recipient = ? AND text LIKE ?"
    stage.hub.wait_for(where, TALENT_EMAIL, f"%{WORDS}%")
    talent = stage.signed_in(TALENT_EMAIL, stage.password, is_phone=True)
    talent.open("/studio").get_by_role("link", name="Dernière répétition").first.click()
    expect(talent.page.locator(".now")).to_contain_text(WORDS)
    talent.page.get_by_role("button", name="Dire oui").click()
    expect(talent.page.locator(".now")).to_contain_text("Vous avez dit oui")
    stage.hub.wait_for(where, LEARNER_EMAIL, "%réservée dès que vous avez payé%")
    page.reload()
    page.locator(".now").get_by_role("link", name=re.compile("Payer")).click()
    page.locator("form[action$='/pay'] button[type=submit]").click()
    learner.pay()
    expect(page.locator(".now")).to_contain_text("C’est réservé")
    stage.hub.wait_for(
        "SELECT 1 FROM bookings WHERE id = ? AND state = 'confirmed'",
        booking.group().removeprefix("/bookings/"),
    )
    assert not learner.complaints
    assert not talent.complaints
