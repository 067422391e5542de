"""Many people open pages at the same moment."""

import asyncio

from hub.kernel.database import POOL_SIZE
from tests.scenes import make_talent
from tests.visitor import Visitor
from web.compose import Wiring

MANY = 4 * POOL_SIZE


async def test_more_people_than_connections_read_a_page_at_once(
    visitor: Visitor, parts: Wiring
) -> None:
    async with parts.database.write() as db:
        teacher = await make_talent(db)
    await visitor.sign_in(teacher.person)
    answers = await asyncio.gather(*(visitor.get("/studio/masterclasses/new") for _ in range(MANY)))
    assert {answer.status_code for answer in answers} == {200}
