"""A difference as a sentence, in the language of the moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from billing.documents.pages import written_amount, written_day_of
from billing.gateways.port import MovementKind
from billing.reconciliation.rules import PATIENCE, Difference, Found, Ours
from billing.reconciliation.statement import Theirs
from hub.kernel.i18n import N_, current_locale, gettext

THINGS: Mapping[MovementKind, str] = {
    MovementKind.CHARGE: N_("Payment %(name)s"),
    MovementKind.REFUND: N_("Refund %(name)s"),
    MovementKind.TRANSFER: N_("Transfer %(name)s"),
    MovementKind.REVERSAL: N_("Reversal of a transfer %(name)s"),
    MovementKind.DISPUTE: N_("Dispute %(name)s"),
    MovementKind.OTHER: N_("Movement %(name)s"),
}
UNKNOWN_HERE: Mapping[MovementKind, str] = {
    MovementKind.CHARGE: N_(
        "%(thing)s: the provider took %(theirs)s on %(day)s, and no payment here is about it."
    ),
    MovementKind.REFUND: N_(
        "%(thing)s: %(theirs)s of %(about)s went back on %(day)s without us, probably by hand at "
        "the provider; the books do not have it."
    ),
    MovementKind.TRANSFER: N_(
        "%(thing)s: %(theirs)s left on %(day)s without us, probably by hand at the provider; the "
        "books do not have it."
    ),
    MovementKind.REVERSAL: N_(
        "%(thing)s: %(theirs)s of %(about)s was taken back on %(day)s without us, probably by "
        "hand at the provider; the books do not have it."
    ),
    MovementKind.DISPUTE: N_(
        "%(thing)s: a bank has moved %(theirs)s, with %(their_fee)s of fees, about %(about)s on "
        "%(day)s; the books do not have it."
    ),
    MovementKind.OTHER: N_(
        "%(thing)s: the provider moved %(theirs)s, with %(their_fee)s of fees, on %(day)s for a "
        "reason that the books do not know."
    ),
}
SENTENCES: Mapping[Difference, str] = {
    Difference.TAKEN_TWICE: N_(
        "%(thing)s: the provider moved %(theirs)s for %(row)s on %(day)s, which it had done "
        "already under another name."
    ),
    Difference.NOT_POSTED: N_(
        "%(thing)s: the provider moved %(theirs)s for %(row)s on %(day)s, and after %(hours)s "
        "hours the books still do not have it."
    ),
    Difference.UNKNOWN_THERE: N_(
        "%(thing)s: the books moved %(ours)s for %(row)s on %(day)s, of which the provider knows "
        "nothing."
    ),
    Difference.AMOUNT: N_(
        "%(thing)s: the provider moved %(theirs)s for %(row)s, the books %(ours)s."
    ),
    Difference.FEE: N_(
        "%(thing)s: the provider kept %(their_fee)s of fees for %(row)s, the books say %(our_fee)s."
    ),
    Difference.CURRENCY: N_(
        "%(thing)s: the provider moved %(theirs)s for %(row)s, the books %(ours)s, in another "
        "currency."
    ),
}
MAY_SETTLE: Mapping[Difference, str] = {
    Difference.NOT_POSTED: N_(
        "%(thing)s: the provider moved %(theirs)s for %(row)s on %(day)s; the books have it once "
        "the news is here."
    ),
    Difference.AMOUNT: N_(
        "%(thing)s: the provider has moved %(theirs)s for %(row)s by now, the books %(ours)s; the "
        "news may be on its way."
    ),
}


def sentence_of(found: Found) -> str:
    """Return a difference in words, with the names by which both sides find it."""
    theirs, ours = found.theirs, found.ours
    if found.difference is Difference.UNKNOWN_HERE:
        sentence = UNKNOWN_HERE[found.kind]
    else:
        sentence = (MAY_SETTLE if found.may_settle else SENTENCES)[found.difference]
    name = theirs.object_id if theirs else ours.object_id if ours else ""
    at = theirs.at if theirs else ours.at if ours else None
    return gettext(sentence) % {
        "thing": gettext(THINGS[found.kind]) % {"name": name},
        "about": theirs.about_id if theirs else "",
        "row": ours.holds if ours else "",
        "day": _day(at),
        "hours": PATIENCE // timedelta(hours=1),
        **_amounts(theirs, ours),
    }


def _amounts(theirs: Theirs | None, ours: Ours | None) -> dict[str, str]:
    return {
        "theirs": _amount(theirs.amount_cents, theirs.currency) if theirs else "",
        "their_fee": _amount(theirs.fee_cents, theirs.currency) if theirs else "",
        "ours": _amount(ours.amount_cents, ours.currency) if ours else "",
        "our_fee": _amount(ours.fee_cents, ours.currency) if ours else "",
    }


def _amount(cents: int, currency: str) -> str:
    return written_amount(cents, currency, locale=current_locale())


def _day(at: datetime | None) -> str:
    return written_day_of(at, locale=current_locale()) if at else ""
