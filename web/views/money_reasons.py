"""Why money moved by the hub's own rules, in the reader's language."""

from collections.abc import Callable, Mapping

from billing import reasons
from hub.kernel.i18n import N_, gettext
from hub.people.trail import Act
from web.views.payouts import need_sentences

SENT: Mapping[str, str] = {
    reasons.SESSION: N_("earned by “%(title)s”, which nobody can dispute any more"),
    reasons.FORFEIT: N_("left of “%(title)s”, cancelled late, which nobody can dispute any more"),
    reasons.MASTERCLASS: N_("raised by “%(title)s”, which nobody can dispute any more"),
    reasons.GIFTS: N_("gifts that nobody can dispute any more"),
    reasons.SENT_AGAIN: N_("taken back before, and theirs after all: sent again"),
}
RECOVERED: Mapping[tuple[str, str], str] = {
    (reasons.FOR_BANK, reasons.SENT): N_("the payer’s bank took “%(title)s” back"),
    (reasons.FOR_BANK, reasons.UNSENT): N_(
        "the payer’s bank took “%(title)s” back, before it was sent"
    ),
    (reasons.FOR_PAYER, reasons.SENT): N_("“%(title)s” is given back to its payer"),
    (reasons.FOR_PAYER, reasons.UNSENT): N_(
        "“%(title)s” is given back to its payer, before it was sent"
    ),
}
OPENED: Mapping[str, str] = {
    reasons.FIRST_FORM: N_("to be paid for the first time"),
    reasons.AFTER_RETURN: N_("their bank had sent a payout back"),
    reasons.ASKED: N_("the payment provider asks for: %(needs)s"),
    reasons.A_LOOK: N_("nothing was asked for: to look at the details, or to change them"),
    reasons.UNHEARD: N_("the payment provider did not say what it asks for"),
}


def sent_words(reason: str) -> str:
    """Return why money left for its payee; older entries have the number of the transfer."""
    rule, title = reasons.read(reason, parts=2)
    if rule not in SENT:
        return gettext("nobody can dispute it any more (%(number)s)") % {"number": reason}
    return gettext(SENT[rule]) % {"title": title}


def recovered_words(reason: str) -> str:
    """Return for whom money was taken back of its payee."""
    for_whom, way, title = reasons.read(reason, parts=3)
    return gettext(RECOVERED[for_whom, way]) % {"title": title}


def opened_words(reason: str) -> str:
    """Return what the form for bank details was opened for; older entries do not say."""
    rule, needs = reasons.read(reason, parts=2)
    if rule not in OPENED:
        return reason
    named = "; ".join(need_sentences(reasons.needs_in(needs)))
    return gettext(OPENED[rule]) % {"needs": named}


def cancelled_words(reason: str) -> str:
    """Return who called a session off, and by which terms; older entries do not say."""
    rule, notice_min, steps = reasons.read(reason, parts=3)
    if rule == reasons.BY_TALENT:
        return gettext("called off by the talent: all of it goes back")
    if rule == reasons.NEW_DATE:
        return gettext("the talent had chosen the time alone: all of it goes back")
    if rule != reasons.BY_LEARNER:
        return reason
    words = {"notice": _notice(int(notice_min)), "terms": _terms(steps)}
    return gettext("called off by the learner %(notice)s before the start (%(terms)s)") % words


WORDS: Mapping[str, Callable[[str], str]] = {
    Act.TRANSFER_MADE: sent_words,
    Act.MONEY_RECOVERED: recovered_words,
    Act.BANK_FORM_OPENED: opened_words,
    Act.BOOKING_CANCELLED: cancelled_words,
}
"""What says the reason of an act, by its name."""


def _notice(minutes: int) -> str:
    if minutes < 60:
        return gettext("%(minutes)s min") % {"minutes": minutes}
    return gettext("%(hours)s h") % {"hours": minutes // 60}


def _terms(steps: str) -> str:
    pairs = [step.split(":") for step in steps.split()]
    said = [
        gettext("%(percent)s%% back until %(hours)s h before")
        % {"percent": percent, "hours": hours}
        for hours, percent in pairs
    ]
    return ", ".join([*said, gettext("then nothing")]) if said else gettext("nothing comes back")
