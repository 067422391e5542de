"""What makes the hub an app that can be installed: its manifest, its worker, its offline page."""

import asyncio
import json
from typing import Any

from quart import Blueprint, Response, render_template
from quart.typing import ResponseReturnValue

from hub.kernel.i18n import current_locale, gettext, use_locale
from web.assets import BUILD
from web.requests import wiring

blueprint = Blueprint("app", __name__)

STAGE = "#171016"
PAPER = "#efeeec"
SIZES = (192, 512)


@blueprint.get("/manifest.webmanifest")
async def manifest() -> ResponseReturnValue:
    """Describe the app to a system that installs it, in the reader's language.

    Source: W3C, Web Application Manifest.
    """
    return Response(json.dumps(_manifest()), content_type="application/manifest+json")


@blueprint.get("/service-worker.js")
async def worker() -> ResponseReturnValue:
    """Give the worker from the root, so that it answers for the whole hub.

    A browser looks for a new one at each visit. Source: W3C, Service Workers, 3.4.
    """
    path = BUILD / wiring().assets.file("entries/service-worker.ts")
    script = await asyncio.to_thread(path.read_bytes)
    headers = {"Cache-Control": "no-cache"}
    return Response(script, content_type="text/javascript; charset=utf-8", headers=headers)


@blueprint.get("/offline")
async def offline() -> ResponseReturnValue:
    """Show what a browser shows by itself when nothing answers, in both languages."""
    return await render_template("offline.html", french=_offline("fr"), english=_offline("en"))


def _offline(locale: str) -> dict[str, str]:
    with use_locale(locale):
        return {
            "title": gettext("You are offline"),
            "text": gettext(
                "Nothing answers. If you were in a room, your place is kept: as soon as the "
                "network is back, this page opens again by itself."
            ),
            "again": gettext("Try again"),
        }


def _manifest() -> dict[str, Any]:
    assets = wiring().assets
    return {
        "id": "/",
        "name": "Estrade",
        "short_name": "Estrade",
        "description": gettext(
            "Learn live with people who do. Book a talent, face to face; attend masterclasses that "
            "pay charities."
        ),
        "lang": current_locale(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": STAGE,
        "icons": [
            {
                "src": assets.url(f"icons/{name}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, purpose in (("app", "any"), ("maskable", "maskable"))
            for size in SIZES
        ],
        "shortcuts": [
            {"name": gettext("My agenda"), "url": "/agenda"},
            {"name": gettext("Masterclasses"), "url": "/masterclasses"},
            {"name": gettext("Find a talent"), "url": "/talents"},
        ],
    }
