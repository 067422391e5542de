"""boards that a room shows as they are now, how hosts keep the chat, the gift on the stage

Revision: 0036
Revises: 0035
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0036"
down_revision: str | None = "0035"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "rooms",
        sa.Column("boards_version", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.create_index("ix_room_entries_room_author", "room_entries", ["room_id", "author_id", "seq"])
    op.create_table(
        "room_boards",
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_room_boards_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("room_id", "name", name=op.f("pk_room_boards")),
    )
    op.create_table(
        "chat_settings",
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("slow_s", sa.Integer(), nullable=False),
        sa.Column("pinned_seq", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_chat_settings_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_chat_settings")),
    )
    op.create_table(
        "stage_settings",
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("spotlight_seq", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_stage_settings_room_id_rooms")
        ),
        sa.PrimaryKeyConstraint("room_id", name=op.f("pk_stage_settings")),
    )


def downgrade() -> None:
    op.drop_table("stage_settings")
    op.drop_table("chat_settings")
    op.drop_table("room_boards")
    op.drop_index("ix_room_entries_room_author", "room_entries")
    op.drop_column("rooms", "boards_version")
