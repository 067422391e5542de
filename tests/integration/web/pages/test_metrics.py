"""Prometheus reads the figures of each media server; nobody else does."""

from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from rooms.engines.embedded import EmbeddedEngine
from rooms.engines.pool import WorkerPool
from rooms.engines.process import MediaProcess
from tests.integration.rooms.engines.machine import SECRET, options
from tests.live_engine import FakeEngine
from tests.visitor import Visitor
from web.media_metrics import COUNTERS, GAUGES

TOKEN = "a long random text"
FIGURES = {name for family in (*GAUGES, *COUNTERS) for name in family.figures.values()}
BEARER = {"Authorization": f"Bearer {TOKEN}"}


def let_in(visitor: Visitor) -> list[FakeEngine]:
    """Set the operator's token, and put two media servers in."""
    servers = [FakeEngine("media-1"), FakeEngine("media-2")]
    parts = visitor.parts
    parts.settings = parts.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    parts.engine = WorkerPool(servers, parts.database, parts.clock)
    return servers


async def samples(visitor: Visitor) -> dict[tuple[str, str], float]:
    """Return the metrics by name and labels."""
    response = await visitor.get("/metrics", **BEARER)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain; version=")
    text = await response.get_data(as_text=True)
    return {
        (sample.name, "/".join(sorted(sample.labels.values()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_only_the_operator_reads_the_metrics(visitor: Visitor) -> None:
    let_in(visitor)
    for headers in ({}, {"Authorization": "Bearer another"}):
        response = await visitor.get("/metrics", **headers)
        assert response.status_code == 403
        assert "ESTRADE_METRICS_TOKEN" in await response.get_data(as_text=True)


async def test_each_media_server_has_its_figures(visitor: Visitor) -> None:
    first, second = let_in(visitor)
    first.counters = dict.fromkeys(FIGURES, 7.0)
    second.is_down = True
    visitor.parts.engine.restarts["media-2"] = 3
    found = await samples(visitor)
    assert found["estrade_media_up", "media-1"] == 1
    assert found["estrade_media_up", "media-2"] == 0
    assert found["estrade_media_restarts_total", "media-2"] == 3
    assert found["estrade_media_viewers", "media-1"] == 7
    assert found["estrade_media_nacks_total", "answered/media-1"] == 7
    assert found["estrade_media_cpu_seconds_total", "media-1/system"] == 7
    of_the_second = {name for name, labels in found if "media-2" in labels}
    assert of_the_second == {"estrade_media_up", "estrade_media_restarts_total"}


async def test_a_media_server_has_every_figure_that_is_shown(tmp_path: Path) -> None:
    chosen = options(tmp_path)
    server, engine = MediaProcess(chosen), EmbeddedEngine(chosen.control, SECRET)
    await server.start()
    try:
        assert set(await engine.metrics()) >= FIGURES
    finally:
        await engine.close()
        await server.stop()


async def test_refused_notices_are_counted_by_reason(visitor: Visitor) -> None:
    let_in(visitor)
    for reason in ("signature", "time", "signature"):
        visitor.parts.refused_notices.note(reason)
    found = await samples(visitor)
    assert found["estrade_notices_refused_total", "signature"] == 2
    assert found["estrade_notices_refused_total", "time"] == 1
