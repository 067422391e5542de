"""Errors around answering a dispute.

Tree:

    EstradeError
    ├── Invalid
    │   └── WordsMissing, WordsTooLong
    └── Conflict
        ├── EvidenceSent      a bank takes one answer
        └── NothingToAnswer   it is decided, was answered elsewhere, or the time is over
"""

from hub.kernel.errors import Conflict, Invalid
from hub.kernel.i18n import N_


class WordsMissing(Invalid):
    """An account of what happened, without a word."""

    code = "dispute_words_missing"
    sentence = N_("Say in a few words what happened: the bank reads it. Nothing was kept.")


class WordsTooLong(Invalid):
    """More than a bank reads."""

    code = "dispute_words_too_long"
    sentence = N_("Keep to 4,000 characters: a bank reads short accounts. Nothing was kept.")


class EvidenceSent(Conflict):
    """The bank has its answer, or is about to."""

    code = "evidence_sent"
    sentence = N_("The answer to the bank has been sent already; it takes only one.")


class NothingToAnswer(Conflict):
    """The bank does not wait for an answer of ours."""

    code = "nothing_to_answer"
    sentence = N_(
        "The bank does not wait for an answer: it has one, has decided, or the time is over."
    )
