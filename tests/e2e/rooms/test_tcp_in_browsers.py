"""Browsers in a network that lets no UDP through."""

from playwright.sync_api import Browser

from tests.e2e.firefox.browser import Firefox
from tests.e2e.media_process import Media
from tests.e2e.network import Network
from tests.e2e.rooms.tabs import (
    Tab,
    chromium_tab,
    connect,
    exchange,
    sees_and_hears_on,
    wait_for,
)
from tests.e2e.wire import Conduct

BLOCKED = Conduct(is_udp_blocked=True)
PROTOCOL = """
(async () => {
  const reports = [...(await connection.getStats()).values()];
  const transport = reports.find((report) => report.type === "transport");
  const pair = reports.find((report) => report.id === transport.selectedCandidatePairId);
  return pair && reports.find((report) => report.id === pair.remoteCandidateId).protocol;
})()
"""


def _protocol(tab: Tab) -> str | None:
    """Return what the browser sends through at present."""
    found: str | None = tab.evaluate(PROTOCOL)
    return found


def test_people_whose_network_blocks_udp_publish_and_watch_over_tcp(
    far: Browser, network: Network, media: Media
) -> None:
    network.to_server(BLOCKED)
    host, viewer = chromium_tab(far), chromium_tab(far)
    connect(host, media, "publish", "host")
    connect(viewer, media, "watch", "ada")
    sees_and_hears_on(viewer)
    assert (_protocol(host), _protocol(viewer)) == ("tcp", "tcp")
    viewer.evaluate("connection.close()")
    wait_for(lambda: "disconnected" in media.journal("ada"), "the viewer's departure")


def test_udp_is_taken_where_both_are_open_and_an_ice_restart_leads_to_tcp_when_it_closes(
    far: Browser, network: Network, media: Media
) -> None:
    host, viewer = chromium_tab(far), chromium_tab(far)
    connect(host, media, "publish", "host")
    connect(viewer, media, "watch", "ada")
    sees_and_hears_on(viewer)
    assert (_protocol(host), _protocol(viewer)) == ("udp", "udp")
    network.to_server(BLOCKED)
    network.to_client(BLOCKED)
    for tab, method, name in ((host, "publish", "host"), (viewer, "watch", "ada")):
        exchange(tab, media, method, name, tab.evaluate("restartIce()"))
    wait_for(lambda: _protocol(host) == _protocol(viewer) == "tcp", "the change to TCP")
    sees_and_hears_on(viewer)
    assert media.journal("ada").count("connected") == 1


def test_firefox_watches_over_tcp_too(
    far: Browser, firefox: Firefox, network: Network, media: Media
) -> None:
    network.to_server(BLOCKED)
    connect(chromium_tab(far), media, "publish", "host")
    viewer = firefox.open()
    connect(viewer, media, "watch", "ada")
    sees_and_hears_on(viewer)
