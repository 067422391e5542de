"""How long a room remembers what was said in it and who was there."""

from datetime import timedelta

from sqlalchemy import and_, or_, select

from hub.kernel.retention import Term
from hub.people.models import Login
from hub.personal.terms import EVIDENCE_KEPT
from rooms.backstage.models import HostLine
from rooms.models import EvidenceLine, Reception, RoomEntry, RoomPass, Spell
from rooms.recordings.models import Recording, RecordingConsent

ENTRIES_KEPT = timedelta(days=365)
"""The chat of a room; with a recording, for as long as that is there.

What hosts write to each other is kept as long; no replay shows it.
"""

PASSES_KEPT = timedelta(days=30)
LOGINS_KEPT = timedelta(days=30)

_HAS_RECORDING = (
    select(Recording.id)
    .where(Recording.room_id == RoomEntry.room_id, Recording.gone_at.is_(None))
    .correlate(RoomEntry)
    .exists()
)
_IS_RECORDED = (
    select(Recording.id)
    .where(Recording.room_id == RecordingConsent.room_id, Recording.gone_at.is_(None))
    .correlate(RecordingConsent)
    .exists()
)

TERMS = (
    Term(
        model=RoomEntry,
        keep=ENTRIES_KEPT,
        is_over=lambda at: and_(RoomEntry.at <= at, ~_HAS_RECORDING),
    ),
    Term(model=HostLine, keep=ENTRIES_KEPT, is_over=lambda at: HostLine.at <= at),
    Term(model=EvidenceLine, keep=EVIDENCE_KEPT, is_over=lambda at: EvidenceLine.at <= at),
    Term(model=Reception, keep=EVIDENCE_KEPT, is_over=lambda at: Reception.ends_at <= at),
    Term(model=Spell, keep=EVIDENCE_KEPT, is_over=lambda at: Spell.ended_at <= at),
    Term(
        model=RecordingConsent,
        keep=EVIDENCE_KEPT,
        is_over=lambda at: and_(RecordingConsent.given_at <= at, ~_IS_RECORDED),
    ),
    Term(
        model=RoomPass,
        keep=PASSES_KEPT,
        is_over=lambda at: and_(
            RoomPass.expires_at <= at,
            ~select(Spell.id).where(Spell.pass_id == RoomPass.id).correlate(RoomPass).exists(),
        ),
    ),
    Term(
        model=Login,
        keep=LOGINS_KEPT,
        is_over=lambda at: and_(
            or_(Login.expires_at <= at, Login.revoked_at <= at),
            ~select(Spell.id).where(Spell.login_id == Login.id).correlate(Login).exists(),
            ~select(RoomPass.id).where(RoomPass.login_id == Login.id).correlate(Login).exists(),
        ),
    ),
)
