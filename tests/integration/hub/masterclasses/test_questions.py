"""What hosts ask at registration: changed, retired, answered."""

import pytest

from hub.masterclasses.errors import AnswersRefused, QuestionInvalid, TooManyQuestions
from hub.masterclasses.questions import (
    Asked,
    answered_questions,
    answers_of,
    check_answers,
    questions_of,
    set_questions,
    write_answers,
)
from tests.integration.hub.masterclasses.conftest import Evening
from tests.scenes import NOW

PLAYS, HOPES = "Que jouez-vous ?", "Qu’espérez-vous ?"


async def ask(evening: Evening, *asked: Asked) -> dict[str, str]:
    """Ask this from now on and return the ids by wording."""
    async with evening.changing() as (db, masterclass):
        await set_questions(db, masterclass, asked, now=NOW)
        return {row.wording: row.id for row in await questions_of(db, evening.id)}


async def test_questions_keep_their_order_and_their_answers(evening: Evening) -> None:
    ids = await ask(evening, Asked(PLAYS), Asked(HOPES))
    _, seat = await evening.seat("Tom Leroy")
    async with evening.database.write() as db:
        await write_answers(db, seat, {ids[PLAYS]: "du piano"})
    again = await ask(evening, Asked(HOPES), Asked(PLAYS, is_required=True))
    assert again == ids
    async with evening.database.read() as db:
        assert [row.wording for row in await questions_of(db, evening.id)] == [HOPES, PLAYS]
        assert await answers_of(db, evening.id) == {(seat.id, ids[PLAYS]): "du piano"}


async def test_what_was_answered_stays_readable_when_it_is_asked_no_more(
    evening: Evening,
) -> None:
    ids = await ask(evening, Asked(PLAYS), Asked(HOPES))
    _, seat = await evening.seat("Tom Leroy")
    async with evening.database.write() as db:
        await write_answers(db, seat, {ids[PLAYS]: "du piano"})
    await ask(evening, Asked("Depuis quand ?"))
    async with evening.database.read() as db:
        kept = await answered_questions(db, evening.id)
    # The one that nobody answered is gone for good.
    assert [(row.wording, row.retired_at is None) for row in kept] == [
        ("Depuis quand ?", True),
        (PLAYS, False),
    ]


async def test_answers_are_checked_each_with_its_own_sentence(evening: Evening) -> None:
    ids = await ask(evening, Asked(PLAYS, is_required=True), Asked(HOPES))
    async with evening.database.read() as db:
        with pytest.raises(AnswersRefused) as refused:
            await check_answers(db, evening.id, {ids[PLAYS]: " ", ids[HOPES]: "x" * 1001})
        assert {key: error.code for key, error in refused.value.errors.items()} == {
            ids[PLAYS]: "answer_missing",
            ids[HOPES]: "answer_too_long",
        }
        given = {ids[PLAYS]: " du piano ", ids[HOPES]: "", "qst_nowhere": "?"}
        assert await check_answers(db, evening.id, given) == {ids[PLAYS]: "du piano"}


async def test_five_questions_are_the_most_and_none_is_empty(evening: Evening) -> None:
    with pytest.raises(TooManyQuestions):
        await ask(evening, *(Asked(f"Question {n}") for n in range(6)))
    with pytest.raises(QuestionInvalid):
        await ask(evening, Asked("x" * 201))
    assert len(await ask(evening, *(Asked(f"Question {n}") for n in range(5)))) == 5
