"""What the operator's Prometheus reads."""

from quart import Blueprint
from quart.typing import ResponseReturnValue

from web.media_metrics import CONTENT_TYPE, media_metrics
from web.requests import wiring

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
async def show() -> ResponseReturnValue:
    """Give the figures of the media servers, and how many notices this process refused."""
    parts = wiring()
    figures = await media_metrics(parts.engine) + parts.refused_notices.as_text()
    return figures, {"Content-Type": CONTENT_TYPE}
