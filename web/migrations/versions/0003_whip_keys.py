"""keys for software other than the browser, and the connections made with them

Revision: 0003
Revises: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import hub.kernel.database

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "stage_keys",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("masterclass_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("use", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=22), nullable=False),
        sa.Column("made_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.Column("revoked_at", hub.kernel.database.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["masterclass_id"],
            ["masterclasses.id"],
            name=op.f("fk_stage_keys_masterclass_id_masterclasses"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_stage_keys_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_keys")),
        sa.UniqueConstraint("code", name=op.f("uq_stage_keys_code")),
        sa.UniqueConstraint("masterclass_id", "person_id", "use", name="uq_stage_keys_one_each"),
    )
    op.create_table(
        "stage_connections",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=32), nullable=False),
        sa.Column("key_code", sa.String(length=22), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("etag", sa.String(length=22), nullable=False),
        sa.Column("ufrag", sa.String(length=256), nullable=False),
        sa.Column("fragment", sa.Text(), nullable=False),
        sa.Column("opened_at", hub.kernel.database.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["stage_keys.id"], name=op.f("fk_stage_connections_key_id_stage_keys")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_stage_connections_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_connections")),
        sa.UniqueConstraint("key_id", name=op.f("uq_stage_connections_key_id")),
    )


def downgrade() -> None:
    op.drop_table("stage_connections")
    op.drop_table("stage_keys")
