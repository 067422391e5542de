"""Errors around reviews.

Tree:

    EstradeError
    ├── Invalid
    │   └── StarsInvalid, ReviewTooLong, AnswerMissing, ReasonMissing
    ├── Conflict
    │   └── ReviewWritten, ReviewAnswered
    └── Gone
        └── ReviewOver      it did not take place, or more than thirty days ago
"""

from hub.kernel.errors import Conflict, Gone, Invalid
from hub.kernel.i18n import N_


class StarsInvalid(Invalid):
    """Not a number of stars from one to five."""

    code = "stars_invalid"
    sentence = N_("Choose from one to five stars.")


class ReviewTooLong(Invalid):
    """More words than fit."""

    code = "review_too_long"
    sentence = N_("Shorten it to 2,000 characters.")


class AnswerMissing(Invalid):
    """An answer without a word."""

    code = "answer_missing"
    sentence = N_("Write your answer first: everybody reads it under the review.")


class ReasonMissing(Invalid):
    """A review hidden without a reason."""

    code = "hidden_reason_missing"
    sentence = N_("Write why, in 1,000 characters at most: the trail keeps it.")


class ReviewWritten(Conflict):
    """A session is reviewed once."""

    code = "review_written"
    sentence = N_("You have reviewed this session already.")


class ReviewAnswered(Conflict):
    """A review is answered once."""

    code = "review_answered"
    sentence = N_("You have answered this review already.")


class ReviewOver(Gone):
    """Nothing to review, or too late."""

    code = "review_over"
    sentence = N_("A session that took place can be reviewed for 30 days, by its learner.")
