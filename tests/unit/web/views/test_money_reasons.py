"""What the trail says of acts that the hub does to money by its rules, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest

from billing import reasons
from billing.gateways.port import Need, Standing
from hub.bookings.models import Booking
from hub.bookings.rules import Terms
from hub.kernel.i18n import load_translations, use_locale
from hub.people.trail import Act
from web.paths import LOCALES
from web.views.money_reasons import OPENED, RECOVERED, SENT, WORDS

START = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
NARROW = "\u202f"


def say(act: Act, reason: str, locale: str) -> str:
    load_translations(LOCALES)
    with use_locale(locale):
        return WORDS[act](reason)


def cancelled(notice: timedelta, **changes: object) -> Booking:
    booking = Booking(
        starts_at=START, cancelled_at=START - notice, terms=Terms().as_json(), most_percent=100
    )
    for name, value in changes.items():
        setattr(booking, name, value)
    return booking


def test_a_learner_who_calls_off_is_shown_with_the_terms_that_applied() -> None:
    reason = reasons.why_cancelled(cancelled(timedelta(hours=5, minutes=30)), is_by_talent=False)
    assert reason == "learner; 330; 24:100 3:50"
    assert say(Act.BOOKING_CANCELLED, reason, "en") == (
        "called off by the learner 5 h before the start "
        "(100% back until 24 h before, 50% back until 3 h before, then nothing)"
    )
    french = say(Act.BOOKING_CANCELLED, reason, "fr")
    assert french.startswith("annulé par l’élève 5 h avant le début (100")
    assert f"50{NARROW}% rendus jusqu’à 3 h avant" in french
    assert french.endswith("avant, puis rien)")


def test_a_session_that_was_moved_late_is_shown_with_what_its_terms_had_become() -> None:
    booking = cancelled(timedelta(minutes=20), most_percent=0)
    reason = reasons.why_cancelled(booking, is_by_talent=False)
    assert say(Act.BOOKING_CANCELLED, reason, "en") == (
        "called off by the learner 20 min before the start (nothing comes back)"
    )


def test_who_gives_everything_back_is_said_without_steps() -> None:
    at = START - timedelta(hours=5)
    by_talent = reasons.why_cancelled(cancelled(timedelta(hours=5)), is_by_talent=True)
    moved = cancelled(timedelta(hours=5), full_until=at + timedelta(minutes=1))
    declined = reasons.why_cancelled(moved, is_by_talent=False)
    late = cancelled(timedelta(hours=5), full_until=at)
    assert say(Act.BOOKING_CANCELLED, by_talent, "fr").startswith("annulé par le talent")
    assert say(Act.BOOKING_CANCELLED, declined, "fr").startswith("le talent avait choisi")
    assert reasons.why_cancelled(late, is_by_talent=False).startswith("learner")


@pytest.mark.parametrize(
    ("standing", "has_returned", "english"),
    [
        (Standing(has_account=False, may_receive=False), False, "to be paid for the first time"),
        (Standing(has_account=True, may_receive=True), False, "nothing was asked for"),
        (Standing(has_account=True, may_receive=True), True, "their bank had sent a payout back"),
        (None, False, "did not say what it asks for"),
        (
            Standing(has_account=True, may_receive=False, needs=(Need.BIRTH, Need.TERMS)),
            False,
            "asks for: Your date of birth; Your agreement",
        ),
    ],
)
def test_the_form_for_bank_details_is_shown_with_what_it_was_opened_for(
    standing: Standing | None, english: str, *, has_returned: bool
) -> None:
    reason = reasons.why_opened(standing, has_returned=has_returned)
    assert english in say(Act.BANK_FORM_OPENED, reason, "en")
    assert say(Act.BANK_FORM_OPENED, reason, "fr") != say(Act.BANK_FORM_OPENED, reason, "en")


def test_every_rule_has_its_words_in_both_languages() -> None:
    written = [
        *((Act.TRANSFER_MADE, reasons.write(rule, "Gammes; au violon")) for rule in SENT),
        *((Act.MONEY_RECOVERED, reasons.write(*which, "Gammes; au violon")) for which in RECOVERED),
        *((Act.BANK_FORM_OPENED, reasons.write(rule, "bank")) for rule in OPENED),
    ]
    for act, reason in written:
        french, english = say(act, reason, "fr"), say(act, reason, "en")
        assert french != english
        assert ("Gammes; au violon" in french) == ("Gammes; au violon" in english)


def test_entries_from_before_are_shown_as_they_were_written() -> None:
    assert say(Act.TRANSFER_MADE, "trf_1", "en") == "nobody can dispute it any more (trf_1)"
    assert say(Act.BOOKING_CANCELLED, "", "en") == ""
    assert say(Act.BANK_FORM_OPENED, "", "fr") == ""
