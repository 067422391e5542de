"""What becomes of what a person did in halls and sessions when they erase their account."""

from hub.kernel.personal import Because, Fate, Holding
from rooms.backstage.models import HostLine
from rooms.complaints.models import Complaint, ComplaintLine, Suspension
from rooms.conduct.models import ConductAct, RoomStanding
from rooms.direction.models import StagePlace, StageSetting
from rooms.door.models import DoorVisit
from rooms.files.models import RoomFile
from rooms.guests.models import StageGuest
from rooms.hands.models import RaisedHand
from rooms.polls.models import Poll, PollAnswer
from rooms.questions.models import Question, QuestionState, QuestionVote

GONE = "…"
"""What stands where somebody's words were, for those who had read them."""


def _trail(model: type[Complaint | Suspension | ConductAct], column: str) -> Holding:
    return Holding(model=model, column=column, fate=Fate.KEPT, because=Because.TRAIL)


def _shared(
    model: type[Poll | Question | RaisedHand | StageGuest | StageSetting | StagePlace], column: str
) -> Holding:
    return Holding(model=model, column=column, fate=Fate.KEPT, because=Because.SHARED)


HALL = (
    Holding(
        model=Question,
        column="author_id",
        fate=Fate.EMPTIED,
        empty={"text": "", "state": QuestionState.HIDDEN},
    ),
    _shared(Question, "moved_by"),
    Holding(model=QuestionVote, column="person_id", fate=Fate.DELETED),
    _shared(Poll, "author_id"),
    Holding(model=PollAnswer, column="person_id", fate=Fate.DELETED),
    Holding(model=RaisedHand, column="person_id", fate=Fate.DELETED),
    _shared(RaisedHand, "invited_by"),
    _shared(StageGuest, "person_id"),
    _shared(StageGuest, "invited_by"),
    _shared(StageGuest, "off_by"),
    _shared(StagePlace, "person_id"),
    _shared(StageSetting, "speaker_id"),
    Holding(model=HostLine, column="author_id", fate=Fate.EMPTIED, empty={"text": GONE}),
    Holding(model=RoomFile, column="author_id", fate=Fate.EMPTIED, empty={"name": GONE}),
    Holding(model=DoorVisit, column="person_id", fate=Fate.DELETED),
    Holding(model=Complaint, column="reporter_id", fate=Fate.EMPTIED, empty={"words": ""}),
    _trail(Complaint, "person_id"),
    _trail(Complaint, "decided_by"),
    Holding(model=ComplaintLine, column="author_id", fate=Fate.EMPTIED, empty={"text": GONE}),
    _trail(Suspension, "person_id"),
    _trail(Suspension, "by_id"),
    _trail(Suspension, "lifted_by"),
    _trail(ConductAct, "person_id"),
    _trail(ConductAct, "by_id"),
    Holding(model=RoomStanding, column="person_id", fate=Fate.KEPT, because=Because.TRAIL),
)
