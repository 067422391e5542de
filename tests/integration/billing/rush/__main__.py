"""One of the processes of a rush: `python -m … URL SEED CROWD FIRST STEP ATTEMPTS`."""

import asyncio
import json
import sys

from hub.kernel.database import Database
from tests.integration.billing.rush.attempts import Crowd, Rush


async def run(url: str, seed: int, crowd: Crowd, numbers: range) -> dict[str, int]:
    """Let these attempt, and return how often what came of it."""
    database = Database(url)
    try:
        rush = Rush(database, crowd, seed)
        await rush.run(numbers)
        return dict(rush.tally)
    finally:
        await database.close()


if __name__ == "__main__":
    url, seed, crowd, first, step, attempts = sys.argv[1:]
    numbers = range(int(first), int(attempts), int(step))
    tally = asyncio.run(run(url, int(seed), Crowd(**json.loads(crowd)), numbers))
    sys.stdout.write(json.dumps(tally))
