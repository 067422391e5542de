"""All the media servers of one machine."""

import asyncio
from collections.abc import Sequence

from rooms.engines.process import MediaOptions, MediaProcess


class MediaWorkers:
    """Keep the media servers of a machine running, a process each."""

    def __init__(self, options: Sequence[MediaOptions]) -> None:
        self.processes = [MediaProcess(one) for one in options]

    @property
    def udp_ports(self) -> list[int]:
        """Return the ports that media goes through, in the order of the workers."""
        return [process.udp_port for process in self.processes]

    async def start(self) -> None:
        """Start every one and return once all are ready, or none. Raises: MediaDidNotStartError."""
        try:
            async with asyncio.TaskGroup() as group:
                for process in self.processes:
                    group.create_task(process.start())
        except BaseExceptionGroup as failures:
            await self.stop()
            raise failures.exceptions[0] from None

    async def stop(self) -> None:
        """Stop every one in good order."""
        await asyncio.gather(*(process.stop() for process in self.processes))
