"""What rooms know of a person, and what becomes of it when they erase their account."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.personal import Because, Fate, Holding, Part, Who
from hub.masterclasses.models import Masterclass
from rooms.entries import EntryKind, NoticePayload
from rooms.files.models import RoomFile
from rooms.models import EvidenceLine, Reception, Room, RoomEntry, RoomPass, Spell
from rooms.personal_hall import HALL
from rooms.recordings import rules
from rooms.recordings.models import Recording, RecordingConsent, RecordingFile, RecordingState
from rooms.recordings.rules import Move
from rooms.roles import RoomKind
from rooms.whip.keys import revoke_keys_of
from rooms.whip.models import StageKey

ERASED_SENTENCE = NoticePayload(
    fr="Ici, quelqu’un avait écrit. La phrase est partie avec son compte.",
    en="Somebody wrote here. The sentence went with their account.",
)
"""What a room shows where a sentence was; a notice of the hub, in both languages."""

_DELETABLE = (RecordingState.PAUSED, RecordingState.ENDED, RecordingState.KEPT)
_WORDS = (EntryKind.CHAT, EntryKind.FILE)
_KEPT = Fate.KEPT


async def _erase(db: AsyncSession, who: Who) -> None:
    await _take_words_back(db, who)
    await _let_files_go(db, who)
    await _delete_recordings(db, who)
    await revoke_keys_of(db, who.id, now=who.now)


async def _take_words_back(db: AsyncSession, who: Who) -> None:
    # The entry stays, since entries are fetched by number; of the sentence nothing does.
    said = update(RoomEntry).where(RoomEntry.author_id == who.id, RoomEntry.kind.in_(_WORDS))
    blank = {
        "kind": EntryKind.NOTICE,
        "payload": ERASED_SENTENCE.model_dump(),
        "author_id": None,
        "key": None,
    }
    await db.execute(said.values(blank).execution_options(synchronize_session=False))


async def _let_files_go(db: AsyncSession, who: Who) -> None:
    theirs = update(RoomFile).where(RoomFile.author_id == who.id, RoomFile.deleted_at.is_(None))
    await db.execute(theirs.values(delete_at=who.now))


async def _delete_recordings(db: AsyncSession, who: Who) -> None:
    hosted = select(Room.id).join(Masterclass, Masterclass.id == Room.subject_id)
    hosted = hosted.where(Room.kind == RoomKind.MASTERCLASS, Masterclass.host_id == who.id)
    recordings = select(Recording).where(
        Recording.room_id.in_(hosted), Recording.state.in_(_DELETABLE)
    )
    for recording in list(await db.scalars(recordings.with_for_update())):
        recording.state = rules.move(recording.state, Move.DELETE)
        recording.deleted_at, recording.deleted_by = who.now, who.id
    await db.flush()


ROOMS = Part(
    name="rooms",
    holdings=(
        Holding(
            model=RoomEntry,
            column="author_id",
            fate=Fate.EMPTIED,
            empty={"author_id": None, "key": None},
        ),
        Holding(
            model=RoomPass,
            column="person_id",
            fate=_KEPT,
            because=Because.EVIDENCE,
            hidden=frozenset({"id", "login_id"}),
        ),
        Holding(
            model=Spell,
            column="person_id",
            fate=_KEPT,
            because=Because.EVIDENCE,
            hidden=frozenset({"login_id", "pass_id", "run_id", "socket_id"}),
        ),
        Holding(model=Reception, column="person_id", fate=_KEPT, because=Because.EVIDENCE),
        Holding(model=Reception, column="reporter_id", fate=_KEPT, because=Because.EVIDENCE),
        Holding(model=EvidenceLine, column="person_id", fate=_KEPT, because=Because.EVIDENCE),
        Holding(model=RecordingConsent, column="person_id", fate=_KEPT, because=Because.EVIDENCE),
        Holding(model=RecordingFile, column="person_id", fate=_KEPT, because=Because.SHARED),
        Holding(
            model=Recording,
            column="deleted_by",
            fate=_KEPT,
            because=Because.TRAIL,
            hidden=frozenset({"folder"}),
        ),
        Holding(
            model=StageKey,
            column="person_id",
            fate=_KEPT,
            because=Because.TRAIL,
            hidden=frozenset({"code"}),
        ),
        *HALL,
    ),
    erase=_erase,
)
