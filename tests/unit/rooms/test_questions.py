"""How a question moves, and who may vote for it."""

from datetime import UTC, datetime, timedelta

import pytest

from rooms.questions.errors import QuestionMoved, VoteClosed, VoteForOwn
from rooms.questions.models import Question, QuestionState
from rooms.questions.rules import TRANSITIONS, check_vote, first_state, move

W, S, A = QuestionState.WAITING, QuestionState.SHOWN, QuestionState.ANSWERING
D, H = QuestionState.ANSWERED, QuestionState.HIDDEN
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)

WRITTEN = {
    W: {S, A, H},
    S: {A, D, H},
    A: {S, D, H},
    D: {S, A, H},
    H: {S},
}


def _question(state: QuestionState) -> Question:
    return Question(id="qst_1", author_id="ada", text="Why?", state=state)


@pytest.mark.parametrize("state", QuestionState)
@pytest.mark.parametrize("to", QuestionState)
def test_a_question_moves_as_the_table_says_and_in_no_other_way(
    state: QuestionState, to: QuestionState
) -> None:
    question = _question(state)
    if to in WRITTEN[state]:
        move(question, to, now=NOW)
        assert question.state is to
    else:
        with pytest.raises(QuestionMoved) as refused:
            move(question, to, now=NOW)
        assert refused.value.details == {"state": state.value, "to": to.value}
        assert question.state is state


def test_every_state_has_its_moves() -> None:
    assert set(TRANSITIONS) == set(QuestionState)


def test_hosts_who_read_first_let_a_new_question_wait() -> None:
    assert first_state(is_moderated=True) is W
    assert first_state(is_moderated=False) is S


def test_its_answer_begins_when_it_comes_on_the_stage() -> None:
    question = _question(S)
    move(question, A, now=NOW)
    move(question, D, now=NOW + timedelta(minutes=3))
    assert question.answering_at == NOW
    assert question.answered_at == NOW + timedelta(minutes=3)


def test_a_question_taken_back_has_no_answer() -> None:
    question = _question(S)
    move(question, A, now=NOW)
    move(question, S, now=NOW)
    assert question.answering_at is None


@pytest.mark.parametrize("state", [W, D, H])
def test_only_questions_to_be_answered_take_votes(state: QuestionState) -> None:
    with pytest.raises(VoteClosed):
        check_vote(_question(state), person_id="eve")


def test_nobody_votes_for_their_own() -> None:
    check_vote(_question(S), person_id="eve")
    with pytest.raises(VoteForOwn):
        check_vote(_question(S), person_id="ada")
