"""Software that is not ours: the WHIP and WHEP clients of the RFC's author on a page elsewhere."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.e2e.namespace import Namespace

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / "web" / "client" / "node_modules" / "whip-whep"
ELSEWHERE = "http://127.0.0.1:9000/"
START_S = 20.0

PAGE = """<!doctype html><video autoplay playsinline muted></video><script type="module">
import { WHIPClient } from "/whip.js";
import { WHEPClient } from "/whep.js";

window.publish = async (address, key) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  const pc = window.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  for (const track of stream.getTracks()) pc.addTransceiver(track, { direction: "sendonly" });
  window.client = new WHIPClient();
  await window.client.publish(pc, address, key);
};

window.view = async (address, key) => {
  const pc = window.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
  const stream = new MediaStream();
  pc.ontrack = ({ track }) => stream.addTrack(track);
  pc.addTransceiver("audio", { direction: "recvonly" });
  pc.addTransceiver("video", { direction: "recvonly" });
  document.querySelector("video").srcObject = stream;
  window.client = new WHEPClient();
  await window.client.view(pc, address, key);
};

window.received = async () => {
  const found = { frames: 0, energy: 0, sent: 0 };
  for (const report of (await window.pc.getStats()).values()) {
    if (report.type === "inbound-rtp" && report.kind === "video") {
      found.frames += report.framesDecoded ?? 0;
    }
    if (report.type === "inbound-rtp" && report.kind === "audio") {
      found.energy += report.totalAudioEnergy ?? 0;
    }
    if (report.type === "outbound-rtp") found.sent += report.packetsSent ?? 0;
  }
  return found;
};
window.isReady = true;
</script>"""


@dataclass
class Elsewhere:
    """A page of another origin that sends or plays; `answers` are the statuses it was given."""

    page: Page
    answers: list[tuple[str, int]]

    def publish(self, address: str, key: str) -> None:
        """Send the invented camera and microphone."""
        self.page.evaluate(f"publish({json.dumps(address)}, {json.dumps(key)})")

    def view(self, address: str, key: str) -> None:
        """Play."""
        self.page.evaluate(f"view({json.dumps(address)}, {json.dumps(key)})")

    def must_receive(self, frames: int = 20) -> None:
        """Wait until so many more pictures were decoded, and sound with them."""
        self.page.wait_for_function(
            "async ([frames]) => { window.start ??= (await received()).frames;"
            " const now = await received();"
            " return now.frames >= window.start + frames && now.energy > 0.000001; }",
            arg=[frames],
        )
        self.page.evaluate("delete window.start")

    def restart(self) -> str:
        """Begin a new ICE exchange and return its entity tag."""
        self.page.evaluate("client.restart()")
        return str(self.page.evaluate("client.etag"))

    def stop(self) -> None:
        """End in good order."""
        self.page.evaluate("client.stop()")


@contextmanager
def site_elsewhere(namespace: Namespace, folder: Path) -> Iterator[None]:
    """Serve the page and the clients from another origin while the block runs."""
    (folder / "index.html").write_text(PAGE)
    for name in ("whip.js", "whep.js"):
        (folder / name).write_text(_mended((CLIENTS / name).read_text()))
    words = [sys.executable, "-u", "-m", "http.server", "9000", "--bind", "127.0.0.1"]
    server = subprocess.Popen(
        namespace.command(*words), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline().startswith(b"Serving")
        yield
    finally:
        server.kill()
        server.communicate()


def open_elsewhere(browser: Browser) -> Elsewhere:
    """Open the page of the other origin."""
    page = browser.new_page(permissions=["camera", "microphone"])
    answers: list[tuple[str, int]] = []
    page.on("response", lambda r: answers.append((r.request.method, r.status)))
    page.goto(ELSEWHERE)
    page.wait_for_function("window.isReady")
    return Elsewhere(page, answers)


def _mended(script: str) -> str:
    """Return a client that can read more than one candidate in the answer to an ICE restart."""
    assert script.count("candidates.join()") == 1
    return script.replace("candidates.join()", 'candidates.join("")')


@contextmanager
def ffmpeg_sending(
    namespace: Namespace, address: str, key: str, *options: str
) -> Iterator[subprocess.Popen[str]]:
    """Let FFmpeg send until the block ends; it then hangs up by itself."""
    words = [sys.executable, "-m", "tests.ffmpeg_publisher", address, key, *options]
    process = subprocess.Popen(
        namespace.command(*words),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "sending\n", process.communicate(timeout=START_S)[1]
        yield process
        process.communicate(timeout=START_S)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
