"""How a run begins, takes its steps, is checked, and ends."""

from collections.abc import Coroutine
from typing import Any

from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine, invariant

from hub.kernel.errors import EstradeError
from tests.integration.billing.faults import Killed
from tests.integration.billing.machine import agreement
from tests.integration.billing.machine.banks import Banks
from tests.integration.billing.machine.cards import Cards
from tests.integration.billing.machine.office import Office
from tests.integration.billing.machine.people import People
from tests.integration.billing.machine.returns import Returns
from tests.integration.billing.machine.stage import Stage
from tests.stripe.refusals import Refusal

CHECK_ROWS_EVERY = 10


class Lifecycle(RuleBasedStateMachine):
    """One hub and one provider, and who acts on them."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage
        self.opening = stage.world(has_history=True)
        self.world = stage.run(self.opening.__aenter__())
        self.people = People(self.world)
        self.cards = Cards(self.world)
        self.banks = Banks(self.world)
        self.returns = Returns(self.world)
        self.office = Office(self.world)
        self.checks = 0
        self.checked_at = 0

    def teardown(self) -> None:
        """Let everything work again, let time pass, and compare the books."""
        try:
            self.stage.run(self._end())
        finally:
            self.stage.run(self.opening.__aexit__(None, None, None))

    @invariant()
    def adds_up(self) -> None:
        """Check after each step that has changed anything."""
        committed = self.world.mortality.committed
        if committed != self.checked_at:
            self.checked_at = committed
            self.checks += 1
            self.stage.run(self._check())

    def do(self, act: Coroutine[Any, Any, object]) -> None:
        """Take a step; what the hub or the provider refuses is refused, and a death is a death."""
        try:
            self.stage.run(act)
        except (EstradeError, Refusal, Killed) as refusal:
            note(f"  refused: {refusal!r}")

    async def _check(self) -> None:
        await agreement.check_now(self.world)
        if self.checks % CHECK_ROWS_EVERY == 0:
            await agreement.check_rows(self.world)

    async def _end(self) -> None:
        await self.office.calm_down()
        await self.banks.calm_down()
        await self.office.finish()
        await agreement.check_at_the_end(self.world)
