"""What goes out compressed, and what never does."""

import gzip

from tests.scenes import make_person
from tests.visitor import Visitor
from web.compose import Wiring

ASKS = {"Accept-Encoding": "br, gzip;q=0.8"}


async def test_a_page_is_compressed_for_whoever_can_read_it_so(visitor: Visitor) -> None:
    plain = await visitor.client.get("/rules")
    packed = await visitor.client.get("/rules", headers=ASKS)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    sent = await packed.get_data(as_text=False)
    assert int(packed.headers["Content-Length"]) == len(sent)
    assert len(sent) < len(await plain.get_data(as_text=False)) / 2
    assert "Le règlement" in gzip.decompress(sent).decode() or b"<h1>" in gzip.decompress(sent)


async def test_whoever_refuses_gzip_gets_none(visitor: Visitor) -> None:
    refused = await visitor.client.get("/rules", headers={"Accept-Encoding": "gzip;q=0, br"})
    assert "Content-Encoding" not in refused.headers


async def test_the_length_of_one_page_differs_from_time_to_time(visitor: Visitor) -> None:
    answers = [await visitor.client.get("/rules", headers=ASKS) for _ in range(8)]
    assert len({answer.headers["Content-Length"] for answer in answers}) > 1


async def test_a_built_file_is_compressed_once_and_known_again_by_its_tag(
    visitor: Visitor, parts: Wiring
) -> None:
    path = parts.assets.url("icons/sprite.svg")
    first, second = [await visitor.client.get(path, headers=ASKS) for _ in range(2)]
    content = await first.get_data(as_text=False)
    assert first.headers["Content-Encoding"] == "gzip"
    assert content == await second.get_data(as_text=False)
    assert gzip.decompress(content).startswith(b"<svg")
    assert "max-age=31536000" in first.headers["Cache-Control"]
    again = await visitor.client.get(path, headers={**ASKS, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


async def test_a_font_a_stretch_and_a_head_are_left_as_they_are(
    visitor: Visitor, parts: Wiring
) -> None:
    sprite = parts.assets.url("icons/sprite.svg")
    stretch = await visitor.client.get(sprite, headers={**ASKS, "Range": "bytes=0-9"})
    assert "Content-Encoding" not in stretch.headers
    head = await visitor.client.head("/rules", headers=ASKS)
    assert "Content-Encoding" not in head.headers


async def test_an_archive_is_not_compressed_again(visitor: Visitor, parts: Wiring) -> None:
    async with parts.database.write() as db:
        person = await make_person(db, "Malo Quéméner")
    await visitor.sign_in(person)
    answer = await visitor.client.get("/account/copies/cpy_none.zip", headers=ASKS)
    assert answer.status_code == 404
    tiny = await visitor.client.get("/health", headers=ASKS)
    assert "Content-Encoding" not in tiny.headers
