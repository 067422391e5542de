"""What makes the hub an app: the manifest, the worker and the page for when nothing answers."""

import json

from tests.visitor import Visitor
from web.app_icons import DRAWN, ICONS, draw


async def test_the_manifest_has_what_a_system_needs_to_install_it(visitor: Visitor) -> None:
    answer = await visitor.client.get("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    manifest = json.loads(await answer.get_data(as_text=True))
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (
        "/",
        "/",
        "standalone",
    )
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    for icon in manifest["icons"]:
        picture = await visitor.client.get(icon["src"])
        content = await picture.get_data(as_text=False)
        width = int.from_bytes(content[16:20], "big")
        assert icon["sizes"] == f"{width}x{width}"


async def test_the_manifest_speaks_the_readers_language(visitor: Visitor) -> None:
    visitor.client.set_cookie("localhost", "estrade_locale", "en")
    manifest = json.loads(await visitor.text("/manifest.webmanifest"))
    assert manifest["lang"] == "en"
    assert manifest["shortcuts"][0]["name"] == "My agenda"


async def test_the_worker_comes_from_the_root_and_is_asked_for_anew(visitor: Visitor) -> None:
    answer = await visitor.client.get("/service-worker.js")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    script = await answer.get_data(as_text=True)
    # A script of its own, that needs no other one.
    assert "import" not in script.replace("importScripts", "")


async def test_the_offline_page_says_it_in_both_languages_and_nothing_of_anybody(
    visitor: Visitor,
) -> None:
    page = await visitor.text("/offline")
    assert "Vous êtes hors ligne" in page
    assert "You are offline" in page
    assert "csrf" not in page


def test_the_icons_are_those_drawn_from_our_own_pictures() -> None:
    for name, (source, width_px) in DRAWN.items():
        assert (ICONS / name).read_bytes() == draw(source, width_px), name
