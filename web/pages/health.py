"""Whether this process can serve."""

from quart import Blueprint
from quart.typing import ResponseReturnValue
from sqlalchemy import text

from web.requests import wiring

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
async def show() -> ResponseReturnValue:
    """Answer 200 when the database answers."""
    async with wiring().database.read() as db:
        await db.execute(text("SELECT 1"))
    return {"status": "ok"}
