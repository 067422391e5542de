"""One measurement: start a server on its side, the load on the other, and take what it found."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, replace

from benchmarks.fanout.audience import JOINS_PER_S
from benchmarks.fanout.figures import Figures
from benchmarks.fanout.load import Measured, Plan
from benchmarks.fanout.network import Network, Side, stop
from benchmarks.fanout.servers import ROOT, RUNNERS, Running

# Beyond the time that joining and watching take by the plan.
MARGIN_S = 60.0
GENERATOR_SHARE_MAX = 0.9
SHARED_CORE_MAX = 0.1

Change = Callable[[Plan], Plan]


def measure(network: Network, sfu: str, *, viewers: int, earlier: int, seconds: float) -> Measured:
    """Measure a server that is started for this, and ended afterwards."""
    with RUNNERS[sfu](network.server) as running:
        plan = _plan(network, sfu, running, seconds)
        return _generate(network.load, replace(plan, viewers=viewers, earlier=earlier))


def figures(sfu: str, viewers: int, measured: Measured) -> Figures:
    """Return the row of a measurement; viewers that never joined count as loss and as waiting."""
    delivered = max(1, measured.received)
    wanted = max(1, measured.sent * viewers)
    return Figures(
        sfu=sfu,
        viewers=viewers,
        packets_per_s=measured.received / measured.window_s,
        loss_pct=max(0.0, 100 * (1 - measured.received / wanted)),
        cpu_us_per_packet=1e6 * measured.cpu_s / delivered,
        latency_ms_p50=measured.latency_ms["p50"],
        latency_ms_p95=measured.latency_ms["p95"],
        latency_ms_p99=measured.latency_ms["p99"],
        rss_kb_per_viewer=measured.rss_kb_per_viewer,
        join_ms_p50=measured.join_ms["p50"],
        join_ms_p95=measured.join_ms["p95"],
    )


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


def _plan(network: Network, sfu: str, running: Running, seconds: float) -> Plan:
    return Plan(
        sfu=sfu,
        control=str(running.control),
        secret=running.secret,
        server_pid=running.pid,
        server_core=network.server.core,
        viewers=0,
        earlier=0,
        seconds=seconds,
    )


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
    finally:
        stop(process)
    if process.returncode:
        raise RuntimeError(f"nothing was measured of {plan.sfu}")
    return Measured(**json.loads(printed))
