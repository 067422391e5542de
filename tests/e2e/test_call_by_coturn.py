"""A session between two networks whose only way for datagrams is a coturn beside the hub."""

import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.coturn import SECRET, running_coturn
from tests.e2e.bookings import instant
from tests.e2e.far_people import FarStage, must_be_connected, open_far_stage, session_of
from tests.e2e.network import SERVER_HOST
from tests.e2e.people import PATIENCE_MS, Visitor
from tests.e2e.test_relayed_call import FALLBACK_MS, OUR_ROOM, PUBLISHERS
from tests.e2e.test_session import enter, leave
from tests.e2e.wire import Conduct

TALENT = "oscar@estrade.example"
LEARNER = "lea@estrade.example"
COTURN_PORT = 3478
MEDIA_PORT = 8402
TALK = timedelta(seconds=5)
WORDS = re.compile("^(Bonne connexion|Connexion moyenne|Connexion faible)$")
MEDIA_SERVER_SINCE = (
    f"SELECT COUNT(*) FROM evidence_lines WHERE room_id = ({OUR_ROOM})"
    " AND source = 'media_server' AND at > ?"
)
BOTH_RECEIVED = (
    f"SELECT COUNT(DISTINCT person_id) AS n FROM receptions WHERE room_id = ({OUR_ROOM})"
    " AND ends_at > ? HAVING n = 2"
)

# Of each connection that carries something: by which kinds of candidates, ours and theirs.
PATHS = """async () => {
  const found = [];
  for (const connection of window.__estrade_pcs ?? []) {
    if (connection.connectionState !== "connected") continue;
    const stats = await connection.getStats();
    for (const { type, selectedCandidatePairId: id } of stats.values()) {
      if (type !== "transport" || !stats.has(id)) continue;
      const { localCandidateId, remoteCandidateId } = stats.get(id);
      found.push([localCandidateId, remoteCandidateId].map((one) => stats.get(one).candidateType));
    }
  }
  return found;
}"""

# When the other's picture was a new one, whichever way it came.
WATCH_PICTURES = """() => {
  window.__newAt = [Date.now()];
  let before = -1;
  setInterval(() => {
    const video = document.querySelector("[data-testid=remote-video]");
    const count = video?.getVideoPlaybackQuality().totalVideoFrames ?? before;
    if (count !== before) window.__newAt.push(Date.now());
    before = count;
  }, 20);
}"""

# When pictures came again after they had stopped; they go on for a moment after the instant given.
SEEN_AGAIN = """([sinceMs, momentMs]) => {
  const times = window.__newAt.filter((at) => at > sinceMs - momentMs);
  const next = times.findIndex((at, i) => at > sinceMs && at - times[i - 1] > momentMs);
  return next > 0 ? times[next] : null;
}"""
NO_DEVICES = """navigator.mediaDevices.getUserMedia = async () => {
  throw new DOMException("refused", "NotAllowedError");
};"""
MOMENT_MS = 1_500
STEADY_MS = 3_000


@dataclass
class Call:
    """Both people of a session, and what is between them."""

    stage: FarStage
    coturn: subprocess.Popen[bytes]
    booking_id: str
    near: Visitor
    far: Visitor

    @property
    def both(self) -> tuple[Visitor, Visitor]:
        """Return the two."""
        return self.near, self.far


@pytest.fixture
def call(playwright: Playwright, demo_folder: Path, tmp_path: Path) -> Iterator[Call]:
    """Bring two together over a wire that is open to coturn and TCP alone."""
    environment = {
        "ESTRADE_TURN_URLS": f"turn:{SERVER_HOST}:{COTURN_PORT}",
        "ESTRADE_TURN_SECRET": SECRET,
        "ESTRADE_MEDIA_TCP_PORT": str(MEDIA_PORT),
    }
    with (
        open_far_stage(playwright, demo_folder, tmp_path, **environment) as stage,
        coturn_of(stage, tmp_path) as coturn,
    ):
        for turn in (stage.network.to_client, stage.network.to_server):
            turn(Conduct(udp_port=COTURN_PORT))
        booking_id = session_of(stage.hub, TALENT)
        near = stage.near.signed_in(TALENT, stage.near.password)
        far = stage.far.signed_in(LEARNER, stage.far.password)
        for person in (near, far):
            enter(person, booking_id)
        yield Call(stage, coturn, booking_id, near, far)


def coturn_of(stage: FarStage, folder: Path) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """Run a coturn beside the hub."""
    inside = stage.network.server.command()
    return running_coturn(folder, port=COTURN_PORT, host=SERVER_HOST, inside=inside)


@pytest.mark.soak
def test_coturn_carries_a_session_and_the_media_server_has_no_part_in_it(call: Call) -> None:
    hub = call.stage.hub
    goes_by_coturn(call)
    see_and_hear(call)
    assert call.stage.network.counted_to_server().blocked > 0
    for person in call.both:
        expect(person.page.get_by_test_id("connection-state")).to_have_text(WORDS)
    starts_at, ends_at = hours_of(call)
    hub.move_to(starts_at + timedelta(seconds=1))
    hub.wait_for(BOTH_RECEIVED, call.booking_id, stored(starts_at + TALK))
    goes_by_coturn(call)
    for person in (call.far, call.near):  # A talent who leaves first is paid for what was given.
        leave(person)
    hub.move_to(ends_at + timedelta(seconds=2))
    verdict = "SELECT verdict FROM bookings WHERE id = ? AND verdict IS NOT NULL"
    assert hub.wait_for(verdict, call.booking_id) == ("completed",)
    assert hub.rows(MEDIA_SERVER_SINCE, call.booking_id, stored(starts_at)) == [(0,)]
    assert not [words for person in call.both for words in person.complaints]


@pytest.mark.soak
def test_the_media_server_takes_over_when_coturn_dies_and_steps_aside_when_it_is_back(
    call: Call, tmp_path: Path
) -> None:
    hub = call.stage.hub
    goes_by_coturn(call)
    see_and_hear(call)
    for person in call.both:
        person.page.evaluate(WATCH_PICTURES)
    pauses_ms = [dies(call, call.coturn)]
    see_and_hear(call)
    hub.wait_for(PUBLISHERS, call.booking_id, "connected", 2)
    with coturn_of(call.stage, tmp_path) as again:
        goes_by_coturn(call)
        see_and_hear(call)
        hub.wait_for(PUBLISHERS, call.booking_id, "disconnected", 2)
        pauses_ms.append(dies(call, again))
    # A busy machine may be slow once.
    assert min(pauses_ms) < FALLBACK_MS, pauses_ms
    assert not [words for person in call.both for words in person.complaints]


@pytest.mark.soak
def test_the_media_server_takes_over_as_soon_for_somebody_who_sends_nothing(
    call: Call, tmp_path: Path
) -> None:
    goes_by_coturn(call)
    see_and_hear(call)
    call.near.page.add_init_script(NO_DEVICES)
    call.near.page.reload()
    goes_by_coturn(call)
    call.near.must_see_and_hear()
    call.near.page.evaluate(WATCH_PICTURES)
    pauses_ms = [dies(call, call.coturn, [call.near])]
    with coturn_of(call.stage, tmp_path) as again:
        # Both have left the media server, though beats alone come from one of them.
        goes_by_coturn(call)
        pauses_ms.append(dies(call, again, [call.near]))
    assert min(pauses_ms) < FALLBACK_MS, pauses_ms
    assert not [words for person in call.both for words in person.complaints]


def goes_by_coturn(call: Call) -> None:
    """Wait until both have the one connection, between them, and it is relayed."""
    for person in call.both:
        person.wait_until(partial(is_relayed, person), "one connection, by the relay")


def is_relayed(person: Visitor) -> bool:
    """Tell whether there is one connection, and one of its ends is an address of a relay."""
    paths = person.page.evaluate(PATHS)
    return len(paths) == 1 and "relay" in paths[0]


def see_and_hear(call: Call) -> None:
    """Wait until both have pictures that move and sound that goes on, by whichever way."""
    for person in call.both:
        person.must_see_and_hear()
        must_be_connected(person)
        person.wait_until(partial(hears_more, person, person.stats()["audioEnergy"]), "sound")


def hears_more(person: Visitor, before: float) -> bool:
    """Tell whether sound has come since there was so much of it."""
    return person.stats()["audioEnergy"] > before


def dies(
    call: Call, coturn: subprocess.Popen[bytes], viewers: Sequence[Visitor] | None = None
) -> float:
    """End coturn as a crash does, and return after how many milliseconds all saw again."""
    call.near.page.wait_for_timeout(STEADY_MS)
    died_ms = time.time() * 1000
    coturn.kill()
    return max(seen_again_ms(person, died_ms) for person in viewers or call.both) - died_ms


def seen_again_ms(person: Visitor, died_ms: float) -> float:
    """Wait until pictures come again after they stopped, and return since when."""
    found = person.page.wait_for_function(SEEN_AGAIN, arg=[died_ms, MOMENT_MS], timeout=PATIENCE_MS)
    return float(found.json_value())


def hours_of(call: Call) -> tuple[datetime, datetime]:
    """Return when the session begins and ends."""
    times = "SELECT starts_at, ends_at FROM bookings WHERE id = ?"
    starts_at, ends_at = call.stage.hub.rows(times, call.booking_id)[0]
    return instant(starts_at), instant(ends_at)


def stored(at: datetime) -> str:
    """Write an instant as SQLite stores it."""
    return f"{at:%Y-%m-%d %H:%M:%S}"
