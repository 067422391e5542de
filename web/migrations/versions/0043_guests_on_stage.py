"""guests on a stage, how it is arranged, who holds its places, what guests agree to

Revision: 0043
Revises: 0042
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import hub.kernel.database

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

IS_ON = "off_at IS NULL"
IS_DUE = "off_at IS NOT NULL AND hung_up_at IS NULL"


def upgrade() -> None:
    instant = hub.kernel.database.Instant(timezone=True)
    op.create_table(
        "stage_guests",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("invited_by", sa.String(length=32), nullable=False),
        sa.Column("came_at", instant, nullable=False),
        sa.Column("off_at", instant, nullable=True),
        sa.Column("off_by", sa.String(length=32), nullable=True),
        sa.Column("hung_up_at", instant, nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_stage_guests_{column}_{table}")
            )
            for column, table in (
                ("room_id", "rooms"),
                ("person_id", "people"),
                ("invited_by", "people"),
                ("off_by", "people"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_guests")),
    )
    op.create_index(
        "uq_stage_guests_on",
        "stage_guests",
        ["room_id", "person_id"],
        unique=True,
        sqlite_where=sa.text(IS_ON),
        postgresql_where=sa.text(IS_ON),
    )
    op.create_index(
        "ix_stage_guests_due",
        "stage_guests",
        ["off_at"],
        sqlite_where=sa.text(IS_DUE),
        postgresql_where=sa.text(IS_DUE),
    )
    op.create_table(
        "stage_places",
        sa.Column("room_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["room_id"], ["rooms.id"], name=op.f("fk_stage_places_room_id_rooms")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_stage_places_person_id_people")
        ),
        sa.PrimaryKeyConstraint("room_id", "place", name=op.f("pk_stage_places")),
    )
    with op.batch_alter_table("stage_settings") as table:
        table.add_column(
            sa.Column("layout", sa.String(length=20), nullable=False, server_default="auto")
        )
        table.add_column(sa.Column("speaker_id", sa.String(length=32), nullable=True))
        table.add_column(
            sa.Column("recording_asks", sa.Integer(), nullable=False, server_default="0")
        )
        table.create_foreign_key(
            op.f("fk_stage_settings_speaker_id_people"), "people", ["speaker_id"], ["id"]
        )
    op.add_column(
        "recording_consents",
        sa.Column("is_guest", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("recording_consents", "is_guest")
    with op.batch_alter_table("stage_settings") as table:
        table.drop_constraint(op.f("fk_stage_settings_speaker_id_people"), type_="foreignkey")
        table.drop_column("recording_asks")
        table.drop_column("speaker_id")
        table.drop_column("layout")
    op.drop_table("stage_places")
    op.drop_table("stage_guests")
