"""One measurement: start a server on its side, the load on the other, and take what it found."""

import json
import subprocess
import sys
from dataclasses import asdict

from benchmarks.fanout.audience import JOINS_PER_S
from benchmarks.fanout.figures import Figures
from benchmarks.fanout.load import Measured, Plan
from benchmarks.fanout.network import Network, Side, stop
from benchmarks.fanout.servers import ROOT, RUNNERS

# Beyond the time that joining and watching take by the plan.
MARGIN_S = 60.0
GENERATOR_SHARE_MAX = 0.9
SHARED_CORE_MAX = 0.1


class NothingMeasuredError(RuntimeError):
    """The load generator ended without figures; it has said why."""


def measure(network: Network, sfu: str, *, viewers: int, earlier: int, seconds: float) -> Measured:
    """Measure a server that is started for this, and ended afterwards.

    Raises: NothingMeasuredError, DidNotStartError.
    """
    with RUNNERS[sfu](network.server) as running:
        plan = Plan(
            sfu=sfu,
            control=str(running.control),
            secret=running.secret,
            server_pid=running.pid,
            server_core=network.server.core,
            viewers=viewers,
            earlier=earlier,
            seconds=seconds,
        )
        return _generate(network.load, plan)


def figures(measured: Measured, sfu: str, viewers: int) -> Figures:
    """Return the row of a measurement; viewers that never joined count as loss and as waiting."""
    delivered = max(1, measured.received)
    return Figures(
        sfu=sfu,
        viewers=viewers,
        packets_per_s=measured.received / measured.window_s,
        loss_pct=100 * loss(measured, viewers),
        cpu_us_per_packet=1e6 * measured.cpu_s / delivered,
        latency_ms_p50=measured.latency_ms["p50"],
        latency_ms_p95=measured.latency_ms["p95"],
        latency_ms_p99=measured.latency_ms["p99"],
        rss_kb_per_viewer=measured.rss_kb_per_viewer,
        join_ms_p50=measured.join_ms["p50"],
        join_ms_p95=measured.join_ms["p95"],
    )


def loss(measured: Measured, viewers: int) -> float:
    """Return the share of packets that did not arrive.

    It is what the publisher sent and nobody received; or, where a server that was behind catches
    up and so delivers more than is sent meanwhile, what the gaps in the numbers show.
    """
    unseen = 1 - measured.received / max(1, measured.sent * viewers)
    passed_over = measured.missing / max(1, measured.received + measured.missing)
    return max(0.0, unseen, passed_over)


def remarks(measured: Measured, viewers: int) -> list[str]:
    """Say what a reader of the row should know."""
    found = []
    busy = measured.generator_share + measured.others_at_generator
    if busy > GENERATOR_SHARE_MAX or measured.generator_dropped:
        found.append(
            f"the load generator may have been the limit: it had {measured.generator_share:.0%} of"
            f" its core, others {measured.others_at_generator:.0%},"
            f" and {measured.generator_dropped} datagrams found its buffers full"
        )
    if measured.others_at_server > SHARED_CORE_MAX:
        found.append(f"others had {measured.others_at_server:.0%} of the server's core")
    if measured.joined < viewers:
        found.append(f"{viewers - measured.joined} of {viewers} viewers never got media")
    if measured.retransmissions:
        found.append(f"{measured.retransmissions} DTLS flights had to be sent again")
    return found


def _generate(side: Side, plan: Plan) -> Measured:
    process = subprocess.Popen(
        side.command([sys.executable, "-m", "benchmarks.fanout.load"]),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    limit_s = (plan.viewers + plan.earlier) / JOINS_PER_S + plan.seconds + MARGIN_S
    try:
        printed, _ = process.communicate(json.dumps(asdict(plan)) + "\n", timeout=limit_s)
    except subprocess.TimeoutExpired as error:
        raise NothingMeasuredError(f"{plan.sfu} took longer than {limit_s:.0f} s") from error
    finally:
        stop(process)
    if process.returncode:
        raise NothingMeasuredError(f"nothing was measured of {plan.sfu}")
    return Measured(**json.loads(printed))
