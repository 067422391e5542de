"""What a verdict says is so, whichever evidence led to it."""

import pytest

from hub.bookings.verdict import Verdict
from hub.kernel.i18n import use_locale
from web.views.verdicts import verdict_sentence


def said(verdict: Verdict, *, is_talent: bool) -> str:
    with use_locale("en"):
        return verdict_sentence(
            verdict, is_talent=is_talent, talent="Inès Aubry", learner="Tom Leroy"
        )


@pytest.mark.parametrize("is_talent", [True, False])
def test_an_interruption_claims_nothing_that_some_of_them_are_not(is_talent: bool) -> None:
    """Two who missed each other never met, and what contradicts itself shows nothing."""
    sentence = said(Verdict.INTERRUPTED, is_talent=is_talent)
    for claim in ("You met", "sound", "image", "together"):
        assert claim not in sentence
    assert "neither that your session took place nor that one of you stayed away" in sentence


@pytest.mark.parametrize("is_talent", [True, False])
def test_only_a_session_that_took_place_says_that_you_met(is_talent: bool) -> None:
    met = {verdict for verdict in Verdict if "You met" in said(verdict, is_talent=is_talent)}
    assert met == {Verdict.COMPLETED}
