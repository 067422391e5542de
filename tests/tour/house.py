"""The hub of the walk: demo people, on a Thursday evening, alone with its browsers."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.hub_process import HubProcess
from tests.e2e.namespace import Namespace, open_namespace
from tests.tour.portraits import HALL, HOST, film

PARIS = ZoneInfo("Europe/Paris")
THURSDAY = 3
FILLED = time(18, 18, 5)
"""So that a session of the demo begins at half past, and its masterclass a quarter later."""


@dataclass(frozen=True)
class House:
    """Browsers, and a folder of demo people to open as often as one likes."""

    namespace: Namespace
    folder: Path
    filled_at: datetime
    hall: Browser
    backstage: Browser

    @contextmanager
    def open(self, name: str) -> Iterator[HubProcess]:
        """Open a hub of one's own on that evening."""
        folder = self.folder / name
        shutil.copytree(self.folder / "demo", folder)
        hub = HubProcess(self.namespace, folder)
        hub.move_to(self.filled_at)
        hub.start()
        try:
            yield hub
        finally:
            if hub.process is not None and hub.process.poll() is None:
                hub.stop()
            shutil.rmtree(folder)


@contextmanager
def open_house(folder: Path) -> Iterator[House]:
    """Fill a hub and open the browsers."""
    with open_namespace() as namespace, sync_playwright() as driver:
        demo = folder / "demo"
        demo.mkdir(parents=True)
        filled = HubProcess(namespace, demo)
        filled.move_to(evening(datetime.now(UTC)))
        filled.run("migrate")
        filled.run("demo", "--if-empty")
        filled_at = filled.now()
        drawing = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        films = [film(drawing, portrait, folder) for portrait in (HALL, HOST)]
        drawing.close()
        hall, backstage = (_browser(driver, namespace, folder, one) for one in films)
        yield House(namespace, folder, filled_at, hall, backstage)
        hall.close()
        backstage.close()


def evening(now: datetime) -> datetime:
    """Return when the walk begins: the next Thursday evening in Paris that is still to come."""
    day = now.astimezone(PARIS).date() + timedelta(days=1)
    day += timedelta(days=(THURSDAY - day.weekday()) % 7)
    return datetime.combine(day, FILLED, PARIS).astimezone(UTC)


def _browser(driver: Playwright, namespace: Namespace, folder: Path, camera: Path) -> Browser:
    inside = folder / camera.stem
    inside.mkdir()
    program = namespace.wrapper(CHROMIUM, inside)
    flags = [*FLAGS, f"--use-file-for-fake-video-capture={camera}"]
    return driver.chromium.launch(executable_path=program, args=flags)
