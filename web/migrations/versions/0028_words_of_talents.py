"""the words under which talents are found, and what a search asks of their calendars

Revision: 0028
Revises: 0027
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.skills.words import fold

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MAX_WORD = 40
BATCH = 1000
NEW_INDEXES = (
    ("ix_talents_listed", "talents", ["created_at", "person_id", "published_at", "time_zone"]),
    ("ix_talents_time_zone", "talents", ["time_zone"]),
    ("ix_talent_fields_taught", "talent_fields", ["field_slug", "talent_id"]),
    ("ix_services_asked", "services", ["talent_id", "retired_at", "price_cents", "languages"]),
    ("ix_services_price", "services", ["price_cents", "talent_id"]),
    (
        "ix_availability_rules_week",
        "availability_rules",
        ["weekday", "start_min", "end_min", "talent_id"],
    ),
    (
        "ix_availability_exceptions_day",
        "availability_exceptions",
        ["day", "start_min", "talent_id"],
    ),
    (
        "ix_availability_rules_open",
        "availability_rules",
        ["talent_id", "weekday", "start_min", "end_min"],
    ),
    (
        "ix_availability_exceptions_open",
        "availability_exceptions",
        ["talent_id", "day", "start_min", "end_min"],
    ),
)
OLD_INDEXES = (
    ("talent_fields", "field_slug"),
    ("services", "talent_id"),
    ("availability_rules", "talent_id"),
    ("availability_exceptions", "talent_id"),
)

TALENTS = sa.table("talents", sa.column("person_id"), sa.column("search_text"))
PEOPLE = sa.table("people", sa.column("id"), sa.column("display_name"))
WORDS = sa.table(
    "talent_words", sa.column("word"), sa.column("talent_id"), sa.column("is_name", sa.Boolean())
)


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_table(
        "talent_words",
        sa.Column("talent_id", sa.String(length=32), nullable=False),
        sa.Column("word", sa.String(MAX_WORD, None if is_sqlite else "C"), nullable=False),
        sa.Column("is_name", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["talent_id"], ["talents.person_id"], name=op.f("fk_talent_words_talent_id_talents")
        ),
        sa.PrimaryKeyConstraint("talent_id", "word", name=op.f("pk_talent_words")),
    )
    _fill_words()
    op.create_index("ix_talent_words_found", "talent_words", ["word", "talent_id", "is_name"])
    op.drop_column("talents", "search_text")
    for name, table, columns in NEW_INDEXES:
        op.create_index(name, table, columns)
    for table, column in OLD_INDEXES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)


def downgrade() -> None:
    for table, column in OLD_INDEXES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    for name, table, _ in NEW_INDEXES:
        op.drop_index(name, table)
    op.add_column("talents", sa.Column("search_text", sa.Text(), nullable=False, server_default=""))
    _fill_texts()
    op.drop_table("talent_words")


def _fill_words() -> None:
    bind = op.get_bind()
    query = sa.select(TALENTS.c.person_id, TALENTS.c.search_text, PEOPLE.c.display_name)
    query = query.join_from(TALENTS, PEOPLE, PEOPLE.c.id == TALENTS.c.person_id)
    rows = []
    for talent_id, text, display_name in bind.execute(query).all():
        names = {word[:MAX_WORD] for word in fold(display_name).split()}
        rows += [
            {"word": word, "talent_id": talent_id, "is_name": word in names}
            for word in names | {word[:MAX_WORD] for word in text.split()}
        ]
    for first in range(0, len(rows), BATCH):
        bind.execute(sa.insert(WORDS), rows[first : first + BATCH])


def _fill_texts() -> None:
    bind = op.get_bind()
    texts: dict[str, str] = {}
    for talent_id, word in bind.execute(sa.select(WORDS.c.talent_id, WORDS.c.word)).all():
        texts[talent_id] = f"{texts.get(talent_id, '')} {word}"
    for talent_id, text in texts.items():
        found = TALENTS.c.person_id == talent_id
        bind.execute(sa.update(TALENTS).where(found).values(search_text=text))
