"""Every state machine of the hub, written out here: each state, each thing that can happen to it.

A machine that is added or changed is written here too, or this fails.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Enum

from hub.bookings import rules as bookings
from hub.bookings.errors import IllegalTransition
from hub.bookings.models import BookingState
from hub.disputes import rules as disputes
from hub.disputes.errors import AppealDecided, DisputeMoved
from hub.disputes.models import AppealState, DisputeState
from hub.kernel.database import Base
from hub.kernel.errors import Conflict, EstradeError
from hub.masterclasses import rules as masterclasses
from hub.masterclasses.errors import MasterclassTransition
from hub.masterclasses.models import MasterclassState, RegistrationState
from hub.rescheduling import rules as rescheduling
from hub.rescheduling.errors import ProposalOver
from hub.rescheduling.models import ReschedulingState
from hub.waiting import rules as waiting
from hub.waiting.errors import PlaceMoved
from hub.waiting.models import PlaceState
from web.tables import import_all_tables

WITHOUT_A_TABLE = {RegistrationState}
"""Seats: every act from every state is in the tests of masterclasses."""


@dataclass(frozen=True)
class Machine:
    """A machine's states and moves, what it refuses with, and all that it allows."""

    states: type[StrEnum]
    moves: type[StrEnum]
    move: Callable[[Any, Any], StrEnum]
    refusal: type[EstradeError]
    allows: Mapping[str, Mapping[str, str]]


MACHINES = (
    Machine(
        BookingState,
        bookings.Move,
        bookings.move,
        IllegalTransition,
        {
            "requested": {
                "approve": "held",
                "decline": "declined",
                "withdraw": "withdrawn",
                "expire": "expired",
            },
            "held": {"confirm": "confirmed", "expire": "expired"},
            "confirmed": {"cancel": "cancelled", "judge": "ended"},
            "ended": {"settle": "settled", "renew": "confirmed"},
        },
    ),
    Machine(
        ReschedulingState,
        rescheduling.Step,
        rescheduling.step,
        ProposalOver,
        {
            "proposed": {
                "accept": "made",
                "decline": "declined",
                "withdraw": "withdrawn",
                "overtake": "overtaken",
                "lapse": "lapsed",
            },
        },
    ),
    Machine(
        PlaceState,
        waiting.Move,
        waiting.move,
        PlaceMoved,
        {
            "waiting": {"call": "called", "leave": "left", "end": "over"},
            "called": {
                "take": "taken",
                "leave": "left",
                "lapse": "missed",
                "return": "waiting",
                "end": "over",
            },
        },
    ),
    Machine(
        MasterclassState,
        masterclasses.Move,
        masterclasses.move,
        MasterclassTransition,
        {
            "draft": {"change": "draft", "publish": "published"},
            "published": {
                "change": "published",
                "postpone": "published",
                "go_live": "live",
                "cancel": "cancelled",
            },
            "live": {"end": "ended"},
            "ended": {"settle": "settled"},
        },
    ),
    Machine(
        DisputeState,
        disputes.DisputeMove,
        disputes.move_dispute,
        DisputeMoved,
        {"open": {"answer": "answered", "decide": "decided"}, "answered": {"decide": "decided"}},
    ),
    Machine(
        AppealState,
        disputes.AppealMove,
        disputes.move_appeal,
        AppealDecided,
        {"open": {"uphold": "upheld", "lift": "lifted"}},
    ),
)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.states.__name__)
def test_every_move_from_every_state_is_as_written_here(machine: Machine) -> None:
    for state, by in product(machine.states, machine.moves):
        after = machine.allows.get(state.value, {}).get(by.value)
        if after is not None:
            assert machine.move(state, by) is machine.states(after), (state, by)
            continue
        with pytest.raises(machine.refusal) as refusal:
            machine.move(state, by)
        assert isinstance(refusal.value, Conflict)
        assert state.value in refusal.value.details.values()
        assert by.value in refusal.value.details.values()


def test_no_machine_of_the_hub_is_missing() -> None:
    import_all_tables()
    kept = {
        column.type.enum_class
        for mapper in Base.registry.mappers
        for column in mapper.columns
        if isinstance(column.type, Enum) and column.type.enum_class is not None
    }
    of_hub = {one for one in kept if one.__module__.startswith("hub.")}
    machines = {one for one in of_hub if one.__name__.endswith("State")}
    assert machines == {machine.states for machine in MACHINES} | WITHOUT_A_TABLE
