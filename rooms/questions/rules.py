"""How a question may move, who may vote, and how much of it all is shown."""

from collections.abc import Mapping
from datetime import datetime

from rooms.questions.errors import QuestionMoved, VoteClosed, VoteForOwn
from rooms.questions.models import Question
from rooms.questions.models import QuestionState as State

OPEN_MAX = 50
"""Questions still to be answered that are shown, those with most votes first."""
ANSWERED_MAX = 20
WAITING_MAX = 50
HIDDEN_MAX = 20
MINE_MAX = 50
"""What one person gets back of their own."""
VOTES_MAX = 200
"""Votes that one person gets back."""
UNANSWERED_PER_PERSON_MAX = 5

OPEN = frozenset({State.SHOWN, State.ANSWERING})
UNANSWERED = OPEN | {State.WAITING}

TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.WAITING: frozenset({State.SHOWN, State.ANSWERING, State.HIDDEN}),
    State.SHOWN: frozenset({State.ANSWERING, State.ANSWERED, State.HIDDEN}),
    State.ANSWERING: frozenset({State.SHOWN, State.ANSWERED, State.HIDDEN}),
    State.ANSWERED: frozenset({State.SHOWN, State.ANSWERING, State.HIDDEN}),
    State.HIDDEN: frozenset({State.SHOWN}),
}


def first_state(*, is_moderated: bool) -> State:
    """Return where a new question stands."""
    return State.WAITING if is_moderated else State.SHOWN


def check_move(state: State, to: State) -> None:
    """Refuse what a question cannot do from where it stands. Raises: QuestionMoved, naming both."""
    if to not in TRANSITIONS[state]:
        raise QuestionMoved(state=state.value, to=to.value)


def move(question: Question, to: State, *, now: datetime) -> None:
    """Move a question and note when. Raises: QuestionMoved."""
    check_move(question.state, to)
    question.state = to
    if to is State.ANSWERING:
        question.answering_at, question.answered_at = now, None
    elif to is State.ANSWERED:
        question.answered_at = now
    elif to is State.SHOWN:
        question.answering_at = question.answered_at = None


def check_vote(question: Question, *, person_id: str) -> None:
    """Refuse a vote that does not count. Raises: VoteClosed, VoteForOwn."""
    if question.state not in OPEN:
        raise VoteClosed
    if question.author_id == person_id:
        raise VoteForOwn
