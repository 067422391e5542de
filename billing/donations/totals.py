"""The figures of some donations together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over some lines, in cents.

    Always: gross = refunded + fees + net, and net = paid out + pending.
    """

    count: int = 0
    gross_cents: int = 0
    refunded_cents: int = 0
    fees_cents: int = 0
    net_cents: int = 0
    paid_out_cents: int = 0
    pending_cents: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        """Return the sums over both sets of lines."""
        return Totals(
            count=self.count + other.count,
            gross_cents=self.gross_cents + other.gross_cents,
            refunded_cents=self.refunded_cents + other.refunded_cents,
            fees_cents=self.fees_cents + other.fees_cents,
            net_cents=self.net_cents + other.net_cents,
            paid_out_cents=self.paid_out_cents + other.paid_out_cents,
            pending_cents=self.pending_cents + other.pending_cents,
        )

    def __neg__(self) -> "Totals":
        """Return what, added, takes these lines away."""
        return Totals(
            count=-self.count,
            gross_cents=-self.gross_cents,
            refunded_cents=-self.refunded_cents,
            fees_cents=-self.fees_cents,
            net_cents=-self.net_cents,
            paid_out_cents=-self.paid_out_cents,
            pending_cents=-self.pending_cents,
        )
