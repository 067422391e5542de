"""How a charity is verified: it sends its proof, an admin reads it and decides."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from hub.charities import rules
from hub.charities.errors import CharityChanged, CharityVerified, NotProven, TooManyProofs
from hub.charities.events import CharityJudged
from hub.charities.members import lock_charity
from hub.charities.models import Charity, CharityProof
from hub.charities.service import about, verify_charity
from hub.kernel.errors import NotFound
from hub.kernel.files import clean_file_name
from hub.kernel.outbox import record
from hub.people.trail import Act, TrailEntry, note_act

CHECKS = ("number", "signatory", "document")
"""What an admin looks at before a charity can be given to."""


class Standing(StrEnum):
    """How far a charity is from being given to; those that an admin can judge come first."""

    WAITING = "waiting"
    UNPROVEN = "unproven"
    REFUSED = "refused"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file as it came in."""

    name: str
    content: bytes


def standing_of(charity: Charity, *, has_proof: bool) -> Standing:
    """Return where a charity stands, from its row and whether it has sent a document."""
    if charity.verified_at is not None:
        return Standing.VERIFIED
    if charity.refused_at is not None:
        return Standing.REFUSED
    return Standing.WAITING if has_proof else Standing.UNPROVEN


async def send_proof(
    db: AsyncSession, charity_id: str, file: SentFile, *, by: str, now: datetime
) -> CharityProof:
    """Keep a document of a charity for the admins; a refused charity waits for them again.

    Raises: CharityVerified, ProofMissing, ProofTooLarge, ProofUnreadable, TooManyProofs.
    """
    media_type = rules.proof_kind(file.content)
    charity = await lock_charity(db, charity_id)
    if charity.verified_at is not None:
        raise CharityVerified
    await _check_room(db, charity_id, size_bytes=len(file.content))
    proof = CharityProof(
        charity_id=charity_id,
        file_name=clean_file_name(file.name, media_type=media_type),
        media_type=media_type,
        size_bytes=len(file.content),
        content=file.content,
        sent_by=by,
        sent_at=now,
    )
    db.add(proof)
    charity.refused_at, charity.refusal = None, ""
    note_act(db, Act.PROOF_SENT, about(charity), by=by, now=now, reason=proof.file_name)
    await db.flush()
    return proof


async def proofs_of(db: AsyncSession, charity_id: str) -> Sequence[CharityProof]:
    """Return what a charity has sent, the latest first, without the files themselves."""
    query = select(CharityProof).where(CharityProof.charity_id == charity_id)
    return list(await db.scalars(query.order_by(CharityProof.sent_at.desc(), CharityProof.id)))


async def open_proof(
    db: AsyncSession, charity_id: str, proof_id: str, *, admin_id: str, now: datetime
) -> CharityProof:
    """Return a document with its file, and note who read it first. Raises: NotFound."""
    query = select(CharityProof).where(
        CharityProof.id == proof_id, CharityProof.charity_id == charity_id
    )
    proof = (await db.scalars(query.options(undefer(CharityProof.content)))).first()
    if proof is None:
        raise NotFound
    if not await _has_read(db, proof, admin_id):
        charity = await db.get_one(Charity, charity_id)
        note_act(db, Act.PROOF_READ, about(charity), by=admin_id, now=now, reason=_reading(proof))
    return proof


def shown(charity: Charity, proofs: Sequence[CharityProof]) -> str:
    """Return a digest of what an admin is shown of a charity, by which a change is noticed."""
    said = (charity.name, charity.registration, charity.address, charity.signatory)
    facts = [*said, charity.object_fr, charity.object_en, *sorted(proof.id for proof in proofs)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


async def accept_charity(
    db: AsyncSession, charity_id: str, *, seen: str, admin_id: str, now: datetime
) -> Charity:
    """Verify a charity, all of `CHECKS` being done on what was `shown`.

    Raises: NotFound, NotProven, CharityChanged, NumberVerified.
    """
    await _lock_number(db, charity_id)
    charity = await lock_charity(db, charity_id)
    proofs = await proofs_of(db, charity_id)
    if not proofs:
        raise NotProven
    if charity.verified_at is None:
        if seen != shown(charity, proofs):
            raise CharityChanged
        await verify_charity(db, charity_id, admin_id=admin_id, now=now)
        checked = ", ".join(CHECKS)
        note_act(db, Act.CHARITY_VERIFIED, about(charity), by=admin_id, now=now, reason=checked)
        judged = CharityJudged(charity_id=charity_id, judged_at=now, is_verified=True, refusal="")
        record(db, judged, now=now)
    return charity


async def refuse_charity(
    db: AsyncSession, charity_id: str, *, admin_id: str, reason: str, now: datetime
) -> Charity:
    """Tell a charity why it is not verified. Raises: NotFound, ReasonMissing, CharityVerified."""
    charity = await lock_charity(db, charity_id)
    if charity.verified_at is not None:
        raise CharityVerified
    charity.refused_at, charity.refusal = now, rules.clean_reason(reason)
    note_act(db, Act.CHARITY_REFUSED, about(charity), by=admin_id, now=now, reason=charity.refusal)
    judged = CharityJudged(
        charity_id=charity_id, judged_at=now, is_verified=False, refusal=charity.refusal
    )
    record(db, judged, now=now)
    return charity


async def _lock_number(db: AsyncSession, charity_id: str) -> None:
    """Lock all who give the number of a charity, in one order: of two, one is verified."""
    number = select(Charity.registration).where(Charity.id == charity_id).scalar_subquery()
    same = select(Charity.id).where(Charity.registration == number).order_by(Charity.id)
    await db.execute(same.with_for_update())


async def _check_room(db: AsyncSession, charity_id: str, *, size_bytes: int) -> None:
    kept = select(func.count(), func.coalesce(func.sum(CharityProof.size_bytes), 0)).where(
        CharityProof.charity_id == charity_id
    )
    count, kept_bytes = (await db.execute(kept)).one()
    if count >= rules.MAX_PROOFS or kept_bytes + size_bytes > rules.MAX_PROOFS_BYTES:
        raise TooManyProofs


async def _has_read(db: AsyncSession, proof: CharityProof, admin_id: str) -> bool:
    query = select(TrailEntry.id).where(
        TrailEntry.act == Act.PROOF_READ.value,
        TrailEntry.actor_id == admin_id,
        TrailEntry.subject_id == proof.charity_id,
        TrailEntry.reason == _reading(proof),
    )
    return (await db.scalars(query.limit(1))).first() is not None


def _reading(proof: CharityProof) -> str:
    """Return what the trail says of a document that was read: its name, and which one it was."""
    return f"{proof.file_name} ({proof.id})"
