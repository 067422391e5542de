"""Errors around disputes, appeals and remedies.

Tree:

    EstradeError
    ├── Invalid
    │   ├── WordsMissing, WordsTooLong, ReasonsMissing, VerdictUnknown, MinutesInvalid
    │   └── FileTooLarge, FileUnreadable, TooManyFiles
    ├── Conflict
    │   ├── DisputeOpen         the other side was faster: it is theirs to answer
    │   ├── DisputeMoved        answered or decided meanwhile
    │   ├── DisputePending      what is disputed does not settle
    │   └── AppealMade, AppealDecided
    ├── Forbidden
    │   └── OwnDispute          an admin who is one of the two sides
    ├── TooEarly
    │   └── AnswerAwaited       the other side still has time to answer
    └── Gone
        └── DisputeOver, AppealOver, ChoiceOver
"""

from hub.kernel.errors import Conflict, Forbidden, Gone, Invalid, TooEarly
from hub.kernel.i18n import N_


class WordsMissing(Invalid):
    """A dispute or appeal without a word."""

    code = "words_missing"
    sentence = N_("Say what happened, in your own words: it is read by a person who was not there.")


class WordsTooLong(Invalid):
    """More than is read."""

    code = "words_too_long"
    sentence = N_("Shorten it to 4,000 characters, and send the rest as a file.")


class ReasonsMissing(Invalid):
    """A decision without its reasons."""

    code = "reasons_missing"
    sentence = N_("Write your reasons, in 1,000 characters at most: both sides read them.")


class VerdictUnknown(Invalid):
    """A verdict that does not exist."""

    code = "verdict_unknown"
    sentence = N_("Choose one of the verdicts in the list.")


class MinutesInvalid(Invalid):
    """Lost minutes beyond what was booked."""

    code = "minutes_invalid"
    sentence = N_("Give the lost minutes as a whole number, from 0 to the length of the session.")


class FileTooLarge(Invalid):
    """A file beyond the limit."""

    code = "dispute_file_too_large"
    sentence = N_("One of the files is larger than 5 MB. Send it in a smaller size.")


class FileUnreadable(Invalid):
    """A file that is none of the kinds that are shown."""

    code = "dispute_file_unreadable"
    sentence = N_("One of the files is neither a PDF nor a PNG or JPEG picture. Save it as one.")


class TooManyFiles(Invalid):
    """More files than are taken."""

    code = "too_many_files"
    sentence = N_("Choose three files at most.")


class DisputeOpen(Conflict):
    """The verdict is disputed already."""

    code = "dispute_open"
    sentence = N_("The other side has disputed this verdict already. Give your answer instead.")


class DisputeMoved(Conflict):
    """The dispute has been answered or decided meanwhile."""

    code = "dispute_moved"
    sentence = N_("This dispute has moved on since you opened the page. Reload it to see where.")


class DisputePending(Conflict):
    """A disputed verdict does not settle before it is decided."""

    code = "dispute_pending"
    sentence = N_(
        "This verdict is disputed: decide it under “To see to”, then it settles by itself."
    )


class AppealMade(Conflict):
    """A strike can be appealed once."""

    code = "appeal_made"
    sentence = N_("You have appealed this strike already. One appeal is read for each strike.")


class AppealDecided(Conflict):
    """The appeal was decided meanwhile."""

    code = "appeal_decided"
    sentence = N_("This appeal is decided already. Reload the page to see how.")


class OwnDispute(Forbidden):
    """Nobody decides their own case."""

    code = "own_dispute"
    sentence = N_("You are one of the two sides. Ask another administrator to decide.")


class AnswerAwaited(TooEarly):
    """The other side still has time."""

    code = "answer_awaited"
    sentence = N_("The other side can still answer. Decide when it has, or when its time is over.")


class DisputeOver(Gone):
    """The time to dispute a verdict has passed, or there is none to dispute."""

    code = "dispute_over"
    sentence = N_("The time to dispute this verdict is over: it is settled, or there is none.")


class AppealOver(Gone):
    """Thirty days have passed, or the strike is lifted."""

    code = "appeal_over"
    sentence = N_("The time to appeal this strike is over. It stops counting after 90 days.")


class ChoiceOver(Gone):
    """The learner has chosen, or the time to choose has passed."""

    code = "choice_over"
    sentence = N_("There is nothing to choose any more. The page of the session says what follows.")
