"""What two people write and send each other in a session, and keep after it."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.bookings import Booked, book_a_session
from tests.e2e.people import Stage, Visitor
from tests.e2e.test_session import enter, leave

PDF = b"%PDF-1.7\nUne partition\n%%EOF\n"
NAME = "Étude en ré.pdf"


@pytest.mark.soak
def test_notes_and_files_are_shared_in_the_room_and_kept_on_the_page(
    stage: Stage, tmp_path: Path
) -> None:
    booked = book_a_session(stage)
    stage.hub.move_to(booked.starts_at - timedelta(minutes=3))
    for person in (booked.talent, booked.learner):
        enter(person, booked.id)
    for person in (booked.talent, booked.learner):
        expect(person.page.get_by_test_id("remote-video")).to_be_visible()
    _write_together(booked)
    _send_files(booked, tmp_path)
    _follow_a_link(booked)
    for person in (booked.talent, booked.learner):
        leave(person)
        page = person.open(f"/bookings/{booked.id}")
        kept = page.get_by_test_id("kept")
        expect(kept).to_contain_text("Gammes chaque jour")
        expect(kept).to_contain_text("et des arpèges")
        with page.expect_download() as saved:
            kept.get_by_role("link", name=NAME).click()
        assert saved.value.path().read_bytes() == PDF
        with page.expect_download() as notes:
            kept.locator("a[href$='notes.txt']").click()
        assert "et des arpèges" in notes.value.path().read_text()
        assert not [one for one in person.complaints if "422" not in one]


def _notes(person: Visitor) -> None:
    if not person.page.get_by_test_id("notes").is_visible():
        person.page.keyboard.press("n")
    expect(person.page.get_by_test_id("notes")).to_be_visible()


def _write_together(booked: Booked) -> None:
    """Both write at once, and both read all of it."""
    for person in (booked.talent, booked.learner):
        _notes(person)
    booked.talent.page.get_by_test_id("notes").press_sequentially("Gammes chaque jour\n")
    expect(booked.learner.page.get_by_test_id("notes")).to_have_value("Gammes chaque jour\n")
    field = booked.learner.page.get_by_test_id("notes")
    field.press("Control+End")
    field.press_sequentially("et des arpèges")
    talents = booked.talent.page.get_by_test_id("notes")
    talents.press("Control+Home")
    talents.press_sequentially("Pour lundi : ")
    both = "Pour lundi : Gammes chaque jour\net des arpèges"
    for person in (booked.talent, booked.learner):
        expect(person.page.get_by_test_id("notes")).to_have_value(both)
        expect(person.page.get_by_test_id("notes-state")).to_contain_text("Enregistré.")


def _send_files(booked: Booked, folder: Path) -> None:
    """A file is saved by the other; one that is not what it says is refused with a sentence."""
    score, trick = folder / NAME, folder / "photo.png"
    score.write_bytes(PDF)
    trick.write_bytes(b"<script>alert(1)</script>")
    learner, talent = booked.learner.page, booked.talent.page
    for page in (learner, talent):
        page.get_by_test_id("tab-chat").click()
    learner.get_by_test_id("file").set_input_files(trick)
    expect(learner.get_by_role("alert")).to_contain_text("n’est pas ce que dit son nom")
    learner.get_by_test_id("file").set_input_files(score)
    expect(talent.locator(".chat__file")).to_have_count(1)
    with talent.expect_download() as saved:
        talent.locator(".chat__file").click()
    assert saved.value.path().read_bytes() == PDF
    assert saved.value.suggested_filename == NAME


def _follow_a_link(booked: Booked) -> None:
    said = booked.talent.page.get_by_test_id("chat-input")
    said.fill("Écoute https://estrade.example/re?mode=1, puis <b>joue</b>")
    said.press("Enter")
    link = booked.learner.page.locator(".chat__link")
    expect(link).to_have_attribute("href", "https://estrade.example/re?mode=1")
    expect(link).to_have_attribute("target", "_blank")
