"""When the largest thing of a page is painted, and how much moves after it was."""

from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.people import Visitor

QUIET_MS = 400
"""Nothing new was painted for so long: the page is there."""

WATCH = """
window.__paint = {largest: 0, at: performance.now(), shift: 0, moved: []};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.__paint.largest = entry.startTime;
    window.__paint.what = entry.element?.outerHTML.slice(0, 120) ?? "";
    window.__paint.at = performance.now();
  }
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    window.__paint.shift += entry.value;
    window.__paint.moved.push(...entry.sources.map(({node, previousRect, currentRect}) =>
      `${previousRect.y} > ${currentRect.y}: ${node?.outerHTML?.slice(0, 80)}`));
    window.__paint.at = performance.now();
  }
}).observe({type: "layout-shift", buffered: true});
"""
IS_QUIET = """(quiet) => window.__paint.largest > 0 && document.fonts.status === "loaded"
  && performance.now() - window.__paint.at > quiet"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A network and a processor; Lighthouse calls the slow one slow 4G."""

    name: str
    down_bps: int = 0
    up_bps: int = 0
    delay_ms: int = 0
    slower: int = 1


LOOPBACK = Line(name="loopback")
SLOW_4G = Line(name="4G", down_bps=1_600_000, up_bps=750_000, delay_ms=150)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """What a page did while it opened; `moved` is what shifted."""

    largest_ms: float
    what: str
    shift: float
    moved: list[str]


def watch(context: BrowserContext) -> None:
    """Note from now on what pages of this profile paint."""
    context.add_init_script(WATCH)


def fresh(browser: Browser, visitor: Visitor) -> BrowserContext:
    """Give a profile that is signed in like that person's and has kept nothing, watched."""
    context = browser.new_context(
        storage_state=visitor.context.storage_state(),
        viewport=visitor.page.viewport_size,
        base_url=visitor.page.url,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        permissions=["camera", "microphone"],
        service_workers="block",
    )
    watch(context)
    return context


def open_and_watch(page: Page, path: str, *, line: Line = LOOPBACK) -> Paint:
    """Open a page over a line, without anything kept from before, and say how it painted."""
    throttle(page, line)
    page.goto(path)
    page.wait_for_function(IS_QUIET, arg=QUIET_MS + line.delay_ms)
    found = page.evaluate("window.__paint")
    return Paint(
        largest_ms=found["largest"],
        what=found.get("what", ""),
        shift=found["shift"],
        moved=found["moved"],
    )


def throttle(page: Page, line: Line) -> None:
    """Let a page's requests and scripts take as long as on that line."""
    developer = page.context.new_cdp_session(page)
    developer.send("Network.enable")
    developer.send("Network.setCacheDisabled", {"cacheDisabled": True})
    developer.send("Emulation.setCPUThrottlingRate", {"rate": line.slower})
    if line.down_bps:
        speeds = {
            "offline": False,
            "latency": line.delay_ms,
            "downloadThroughput": line.down_bps / 8,
            "uploadThroughput": line.up_bps / 8,
        }
        developer.send("Network.emulateNetworkConditions", speeds)
