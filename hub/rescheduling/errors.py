"""Errors around moving a session."""

from hub.kernel.errors import Conflict, Gone, Invalid, NotFound, TooMany
from hub.kernel.i18n import N_


class ProposalOver(Conflict):
    """The proposal has been answered, withdrawn or overtaken, or nobody answered in time."""

    code = "proposal_over"
    sentence = N_("This proposal is over. The page of the session says when it takes place.")


class NotYourAnswer(Invalid):
    """Somebody wants to answer their own proposal, or withdraw the other side's."""

    code = "not_your_answer"
    sentence = N_("Whoever proposed a time waits for the other side; they may withdraw it.")


class SameTime(Invalid):
    """The session is at that time already."""

    code = "same_time"
    sentence = N_("The session is at that time already. Choose another one, or leave it as it is.")


class MoveChanged(Conflict):
    """What moving would do is no longer what the page said."""

    code = "move_changed"
    sentence = N_("What moving it means has changed since this page was opened. Please read again.")


class TooManyMoves(TooMany):
    """One session was moved, or was to be moved, more often than anybody needs."""

    code = "too_many_moves"
    sentence = N_(
        "Times for this session have been changed or proposed %(limit)s times. Keep this one, or "
        "cancel and book anew."
    )


class LinkUnknown(NotFound):
    """Nobody was sent this link."""

    code = "link_unknown"
    sentence = N_("This link is not whole. Open it from the mail again, or sign in.")


class LinkUsed(Gone):
    """The link has done its work."""

    code = "link_used"
    sentence = N_("It works once. Sign in to see the session or change it again.")


class LinkTooOld(Gone):
    """The session has begun, or does not take place."""

    code = "link_too_old"
    sentence = N_(
        "This link is too old: the session has begun, is over or was cancelled. Sign in to see it."
    )
