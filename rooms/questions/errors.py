"""What may go wrong around questions.

Tree:

    EstradeError
    ├── NotFound   QuestionUnknown
    ├── Conflict   QuestionMoved, VoteClosed, VoteForOwn
    └── TooMany    QuestionsWaiting
"""

from hub.kernel.errors import Conflict, NotFound, TooMany
from hub.kernel.i18n import N_


class QuestionUnknown(NotFound):
    """There is no such question in this room, or not for this person."""

    code = "question_unknown"
    sentence = N_("This question is no longer in the list. Choose another one.")


class QuestionMoved(Conflict):
    """A question cannot go there from where it stands; `state` and `to` name both."""

    code = "question_moved"
    sentence = N_("Another host has just dealt with this question. Look at where it stands now.")


class VoteClosed(Conflict):
    """The question is answered, or no longer shown."""

    code = "vote_closed"
    sentence = N_("This question is no longer open to votes. Choose another one.")


class VoteForOwn(Conflict):
    """People do not vote for what they asked."""

    code = "vote_for_own"
    sentence = N_("You asked this one: it is for the others to vote for it.")


class QuestionsWaiting(TooMany):
    """Several questions of the same person are not answered yet."""

    code = "questions_waiting"
    sentence = N_(
        "%(max)s of your questions are still to be answered. You can ask the next one after that."
    )
