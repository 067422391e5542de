"""The files that a person gave to the hub, for their copy."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from hub.charities.models import CharityProof
from hub.disputes.models import DisputeFile, DisputeStatement
from hub.kernel.personal import PersonalFile, Who


async def files_of(db: AsyncSession, who: Who) -> AsyncIterator[PersonalFile]:
    """Give each file that somebody sent with a dispute or as a proof, one in memory at a time."""
    disputed = (
        select(DisputeFile.id)
        .join(DisputeStatement, DisputeStatement.id == DisputeFile.statement_id)
        .where(DisputeStatement.author_id == who.id)
    )
    for file_id in list(await db.scalars(disputed.order_by(DisputeFile.id))):
        file = await db.get_one(DisputeFile, file_id, options=[undefer(DisputeFile.content)])
        yield PersonalFile(name=f"disputes/{file.id}-{file.file_name}", content=file.content)
        db.expunge(file)
    proofs = select(CharityProof.id).where(CharityProof.sent_by == who.id)
    for proof_id in list(await db.scalars(proofs.order_by(CharityProof.id))):
        proof = await db.get_one(CharityProof, proof_id, options=[undefer(CharityProof.content)])
        yield PersonalFile(name=f"charities/{proof.id}-{proof.file_name}", content=proof.content)
        db.expunge(proof)
