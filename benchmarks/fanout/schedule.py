"""What is to be done when, in one thread."""

import heapq
from collections.abc import Callable
from itertools import count

Task = Callable[[float], None]


class Schedule:
    """Keep tasks in the order they are due; a task is given the instant it was due."""

    def __init__(self) -> None:
        self._tasks: list[tuple[float, int, Task]] = []
        self._numbers = count()

    def at(self, due: float, task: Task) -> None:
        """Do something once."""
        heapq.heappush(self._tasks, (due, next(self._numbers), task))

    def every(self, period_s: float, task: Task, *, start: float) -> None:
        """Do something again and again."""

        def again(due: float) -> None:
            task(due)
            self.at(due + period_s, again)

        self.at(start, again)

    def next_due(self) -> float:
        """Return when the next task is due."""
        return self._tasks[0][0] if self._tasks else float("inf")

    def run_due(self, now: float) -> None:
        """Do what is due."""
        while self._tasks and self._tasks[0][0] <= now:
            due, _, task = heapq.heappop(self._tasks)
            task(due)
