"""copies of somebody's data, accounts that are to be erased, and what lets old rows go quickly

Revision: 0050
Revises: 0038
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0050"
down_revision: str | None = "0038"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text("cancelled_at IS NULL AND done_at IS NULL")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "data_copies",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ready_at", INSTANT, nullable=True),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_data_copies_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_copies")),
    )
    op.create_index(op.f("ix_data_copies_person_id"), "data_copies", ["person_id"])
    op.create_index(op.f("ix_data_copies_due_at"), "data_copies", ["due_at"])
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("waits_for", sa.String(length=400), nullable=False),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_erasures_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("digest", name=op.f("uq_erasures_digest")),
    )
    op.create_index(op.f("ix_erasures_person_id"), "erasures", ["person_id"])
    op.create_index(op.f("ix_erasures_due_at"), "erasures", ["due_at"])
    op.create_index(
        "uq_erasures_open",
        "erasures",
        ["person_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(op.f("ix_room_passes_login_id"), "room_passes", ["login_id"])
    op.create_index(op.f("ix_spells_login_id"), "spells", ["login_id"])
    op.create_index(op.f("ix_spells_pass_id"), "spells", ["pass_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_spells_pass_id"), "spells")
    op.drop_index(op.f("ix_spells_login_id"), "spells")
    op.drop_index(op.f("ix_room_passes_login_id"), "room_passes")
    op.drop_table("erasures")
    op.drop_table("data_copies")
