"""How a poll may move, what it may ask, and whose it is to see."""

from collections.abc import Mapping, Sequence

from rooms.polls.errors import PollChoicesAlike, PollClosed, PollMoved, PollUnknown
from rooms.polls.models import PollState as State

CHOICES_MIN = 2
CHOICES_MAX = 6
POLLS_MAX = 30

TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.OPEN}),
    State.OPEN: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}


def check_choices(choices: Sequence[str]) -> None:
    """Refuse choices of which two say the same. Raises: PollChoicesAlike."""
    if len({choice.casefold() for choice in choices}) < len(choices):
        raise PollChoicesAlike


def check_move(state: State, to: State) -> None:
    """Refuse what a poll cannot do from where it stands. Raises: PollMoved, naming both."""
    if to not in TRANSITIONS[state]:
        raise PollMoved(state=state.value, to=to.value)


def check_answer(state: State, *, place: int, choices: int) -> None:
    """Refuse an answer that does not count. Raises: PollUnknown, PollClosed."""
    if state is State.DRAFT or not 0 <= place < choices:
        raise PollUnknown
    if state is not State.OPEN:
        raise PollClosed


def percentages(counts: Sequence[int]) -> list[int]:
    """Return what part each count is of all, in whole percent that add up to 100 if any came.

    Rounded down, then the largest remainders get one more, the first of equals first.
    """
    total = sum(counts)
    if total == 0:
        return [0] * len(counts)
    parts = [count * 100 // total for count in counts]
    rests = sorted(range(len(counts)), key=lambda n: (-(counts[n] * 100 % total), n))
    for n in rests[: 100 - sum(parts)]:
        parts[n] += 1
    return parts
