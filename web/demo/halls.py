"""What the halls of the demo say, ask and are asked: lines, questions with their votes, polls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hub.masterclasses.models import Masterclass
from rooms.admission import room_for
from rooms.entries import ChatPayload
from rooms.memory import add_entry
from rooms.polls import service as polls
from rooms.questions import service as questions
from rooms.questions.models import QuestionState
from rooms.roles import RoomKind
from web.demo.stage import Stage

APART = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence that somebody writes to everybody."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class Asks:
    """A question of somebody, who votes for it, and whether the hosts answered it."""

    who: str
    words: str
    voters: Sequence[str] = ()
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class Polls:
    """A poll of the hosts; `chosen` is who answered, by choice; None while it waits, prepared."""

    words: str
    choices: Sequence[str]
    chosen: Sequence[Sequence[str]] | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """Everything that was said in a hall."""

    lines: Sequence[Line] = ()
    asked: Sequence[Asks] = ()
    polled: Sequence[Polls] = ()


SONG = Hall(
    lines=(
        Line("lea", "Bonsoir depuis Lyon !"),
        Line("george", "Good evening. I will need the refrain twice."),
    ),
    asked=(
        Asks("lea", "Comment sait-on qu’un couplet est fini ?", ("paula", "tom", "idris"), True),
        Asks("bruno", "La mélodie vient-elle avant les accords ?", ("lea", "george"), True),
        Asks("tom", "Un refrain doit-il rimer ?", ("paula",)),
    ),
    polled=(
        Polls(
            "Quelle phrase garde-t-on pour le refrain ?",
            ("Il reste une lampe allumée", "On repart par la mer", "Dis-moi encore décembre"),
            (("lea", "paula", "tom"), ("idris",), ("bruno",)),
            is_closed=True,
        ),
    ),
)
"""An evening that is over."""

GLASS = Hall(
    lines=(
        Line("agnes", "Bonsoir à toutes et à tous. J’ai sorti mes vieux coupe-verre."),
        Line("lea", "Bonsoir ! Première fois pour moi, je regarde les mains."),
        Line("louis", "Est-ce que l’on verra la baie de Troyes ?"),
    ),
    asked=(
        Asks(
            "agnes",
            "Comment coupez-vous une courbe aussi serrée sans que le verre parte ailleurs ?",
            ("lea", "clara", "louis"),
        ),
        Asks("lea", "Par quoi commencer quand on n’a pas d’atelier ?", ("clara", "agnes")),
        Asks("clara", "Le plomb est-il dangereux chez soi ?", ("louis",)),
        Asks("louis", "Où trouve-t-on du verre soufflé aujourd’hui ?"),
    ),
    polled=(
        Polls(
            "Avez-vous déjà coupé du verre ?",
            ("Jamais", "Une ou deux fois", "C’est mon métier"),
            (("lea", "louis"), ("clara",), ("agnes",)),
        ),
        Polls(
            "Que voulez-vous voir de plus près ?",
            ("La coupe des courbes", "Le sertissage", "La soudure au fer"),
        ),
    ),
)
"""An evening whose doors open in a moment: the hall begins before the host does."""


async def speak(stage: Stage, masterclass: Masterclass, hall: Hall) -> None:
    """Let a hall say all of it, now."""
    async with stage.database.write() as db:
        now = stage.clock.now()
        room = await room_for(
            db, kind=RoomKind.MASTERCLASS, subject_id=masterclass.id, now=now - APART
        )
    for line in hall.lines:
        await _say(stage, room.id, line)
    for asks in hall.asked:
        await _ask(stage, room.id, asks, host_id=masterclass.host_id)
    for poll in hall.polled:
        await _poll(stage, room.id, poll, host_id=masterclass.host_id)


async def _say(stage: Stage, room_id: str, line: Line) -> None:
    author_id = stage.people[line.who].id
    async with stage.database.write() as db:
        said, now = ChatPayload(text=line.words), stage.clock.now()
        await add_entry(db, room_id, said, author_id=author_id, key=line.words[:40], now=now)


async def _ask(stage: Stage, room_id: str, asks: Asks, *, host_id: str) -> None:
    now, author_id = stage.clock.now(), stage.people[asks.who].id
    async with stage.database.write() as db:
        asked = await questions.ask(
            db, room_id, asks.words, author_id=author_id, key="demo-" + asks.words[:30], now=now
        )
        for name in asks.voters:
            person_id = stage.people[name].id
            await questions.vote(db, room_id, asked.id, person_id=person_id, is_for=True)
        if asks.is_answered:
            for to in (QuestionState.ANSWERING, QuestionState.ANSWERED):
                now = stage.at(now + APART)
                await questions.move_question(db, room_id, asked.id, to, host_id=host_id, now=now)


async def _poll(stage: Stage, room_id: str, poll: Polls, *, host_id: str) -> None:
    now, key = stage.clock.now(), "demo-" + poll.words[:30]
    async with stage.database.write() as db:
        written = await polls.write_poll(
            db, room_id, poll.words, poll.choices, author_id=host_id, key=key, now=now
        )
        if poll.chosen is None:
            return
        await polls.open_poll(db, room_id, written.id, now=now)
        for place, names in enumerate(poll.chosen):
            for name in names:
                person_id = stage.people[name].id
                await polls.answer_poll(
                    db, room_id, written.id, place, person_id=person_id, now=now
                )
        if poll.is_closed:
            await polls.close_poll(db, room_id, written.id, now=now)
            await polls.show_results(db, room_id, written.id, is_shown=True)
