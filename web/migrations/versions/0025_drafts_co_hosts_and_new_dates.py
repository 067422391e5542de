"""drafts, co-hosts, questions at registration, masterclasses that are moved

Revision: 0025
Revises: 0024
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from hub.kernel.database import Instant

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

STANDING = sa.text("NOT (state = 'returned')")
CANCELLED_BY = "fk_masterclasses_cancelled_by_people"


def upgrade() -> None:
    _masterclasses()
    _registrations()
    _co_hosts()
    _questions()


def downgrade() -> None:
    for table in (
        "registration_answers",
        "registration_questions",
        "co_host_invitations",
        "co_hosts",
    ):
        op.drop_table(table)
    op.execute("DELETE FROM registrations WHERE state = 'returned'")
    op.drop_index("uq_registrations_once", "registrations")
    with op.batch_alter_table("registrations") as batch_op:
        batch_op.create_unique_constraint("uq_registrations_once", ["masterclass_id", "person_id"])
        batch_op.drop_column("returned_at")
        batch_op.drop_column("kept_at")
    op.execute("DELETE FROM masterclasses WHERE state = 'draft'")
    with op.batch_alter_table("masterclasses") as batch_op:
        batch_op.alter_column("appointment_id", existing_type=sa.String(length=32), nullable=False)
        batch_op.drop_constraint(CANCELLED_BY, type_="foreignkey")
        for name in (
            "cancelled_by",
            "postponed_from",
            "postponed_at",
            "postponements",
            "revision",
        ):
            batch_op.drop_column(name)


def _id(name: str, *, length: int = 32, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, Instant(timezone=True), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target.split('.', maxsplit=1)[0]}")
    return sa.ForeignKeyConstraint([column], [target], name=name)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default="0")


def _masterclasses() -> None:
    with op.batch_alter_table("masterclasses") as batch_op:
        batch_op.alter_column("appointment_id", existing_type=sa.String(length=32), nullable=True)
        batch_op.add_column(_id("cancelled_by", nullable=True))
        batch_op.add_column(_count("revision"))
        batch_op.add_column(_count("postponements"))
        batch_op.add_column(_at("postponed_at", nullable=True))
        batch_op.add_column(_at("postponed_from", nullable=True))
        batch_op.create_foreign_key(CANCELLED_BY, "people", ["cancelled_by"], ["id"])


def _registrations() -> None:
    with op.batch_alter_table("registrations") as batch_op:
        batch_op.drop_constraint("uq_registrations_once", type_="unique")
        batch_op.add_column(_at("kept_at", nullable=True))
        batch_op.add_column(_at("returned_at", nullable=True))
    op.create_index(
        "uq_registrations_once",
        "registrations",
        ["masterclass_id", "person_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )


def _co_hosts() -> None:
    table = "co_hosts"
    op.create_table(
        table,
        _id("masterclass_id"),
        _id("person_id"),
        _at("joined_at"),
        _key(table, "masterclass_id", "masterclasses.id"),
        _key(table, "person_id", "people.id"),
        sa.PrimaryKeyConstraint("masterclass_id", "person_id", name=op.f("pk_co_hosts")),
    )
    op.create_index(op.f("ix_co_hosts_person_id"), table, ["person_id"])
    table = "co_host_invitations"
    op.create_table(
        table,
        _id("id", length=64),
        _id("masterclass_id"),
        sa.Column("email", sa.String(length=320), nullable=False),
        _id("invited_by"),
        _at("invited_at"),
        _at("expires_at"),
        _at("accepted_at", nullable=True),
        _at("withdrawn_at", nullable=True),
        _key(table, "masterclass_id", "masterclasses.id"),
        _key(table, "invited_by", "people.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_host_invitations")),
    )
    op.create_index(op.f("ix_co_host_invitations_masterclass_id"), table, ["masterclass_id"])


def _questions() -> None:
    table = "registration_questions"
    op.create_table(
        table,
        _id("id"),
        _id("masterclass_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("wording", sa.String(length=200), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        _at("retired_at", nullable=True),
        _key(table, "masterclass_id", "masterclasses.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_questions")),
    )
    op.create_index(op.f("ix_registration_questions_masterclass_id"), table, ["masterclass_id"])
    table = "registration_answers"
    op.create_table(
        table,
        _id("registration_id"),
        _id("question_id"),
        sa.Column("words", sa.Text(), nullable=False),
        _key(table, "registration_id", "registrations.id"),
        _key(table, "question_id", "registration_questions.id"),
        sa.PrimaryKeyConstraint(
            "registration_id", "question_id", name=op.f("pk_registration_answers")
        ),
    )
    op.create_index(op.f("ix_registration_answers_question_id"), table, ["question_id"])
