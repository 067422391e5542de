"""One command starts everything and one Ctrl-C ends it."""

import time

from playwright.sync_api import expect

from hub.kernel.settings import usable_cores
from tests.e2e.hub_process import HubProcess
from tests.e2e.people import Stage
from tests.e2e.processes import pids_naming

STOPPED_WITHIN_S = 10.0
GONE_WITHIN_S = 10.0


def children_of(hub: HubProcess) -> list[int]:
    """Return a hub's media servers."""
    return pids_naming(str(hub.folder), "rooms.sfu")


def test_ctrl_c_stops_everything_while_people_are_connected(stage: Stage) -> None:
    visitor = stage.visitor()
    expect(visitor.open("/").locator("main h1")).to_be_visible()
    assert len(children_of(stage.hub)) == usable_cores()
    assert stage.hub.stop() < STOPPED_WITHIN_S
    assert children_of(stage.hub) == []


def test_a_killed_hub_leaves_no_media_server_behind_and_opens_again(hub: HubProcess) -> None:
    former = children_of(hub)
    hub.kill()
    deadline = time.monotonic() + GONE_WITHIN_S
    while children_of(hub):
        assert time.monotonic() < deadline, "a media server outlives the hub"
        time.sleep(0.1)
    hub.start()
    assert len(children_of(hub)) == len(former)
    assert not set(children_of(hub)) & set(former)


def test_a_taken_port_is_told_in_a_sentence(hub: HubProcess) -> None:
    second = HubProcess(hub.namespace, hub.folder)
    done = second.attempt("serve")
    assert done.returncode == 1
    assert "choose another port with ESTRADE_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_without_its_settings_refuses_to_start(hub: HubProcess) -> None:
    careless = HubProcess(
        hub.namespace, hub.folder, environment={"ESTRADE_ENVIRONMENT": "production"}
    )
    done = careless.attempt("serve")
    assert done.returncode == 2
    for name in ("SECRET_KEY", "BASE_URL", "GATEWAY", "SMTP_URL", "MEDIA_SECRET"):
        assert f"ESTRADE_{name}" in done.stderr
