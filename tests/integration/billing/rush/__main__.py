"""One of the processes of a rush: `python -m … URL SEED CROWD FIRST STEP ATTEMPTS WAY`."""

import asyncio
import json
import sys

from hub.kernel.database import Database
from tests.integration.billing.rush.attempts import Crowd, Rush

WAYS = {"run": Rush.run, "press": Rush.press}


async def run(url: str, seed: int, crowd: Crowd, numbers: range, way: str) -> dict[str, int]:
    """Let these attempt, and return how often what came of it."""
    database = Database(url)
    try:
        rush = Rush(database, crowd, seed)
        await WAYS[way](rush, numbers)
        return dict(rush.tally)
    finally:
        await database.close()


if __name__ == "__main__":
    url, seed, crowd, first, step, attempts, way = sys.argv[1:]
    numbers = range(int(first), int(attempts), int(step))
    tally = asyncio.run(run(url, int(seed), Crowd(**json.loads(crowd)), numbers, way))
    sys.stdout.write(json.dumps(tally))
