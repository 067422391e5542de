"""A talent's earnings: what is held, owed and sent, by session, service and month."""

from billing.earnings.lines import (
    EarningLine,
    EarningsSummary,
    EarningState,
    all_earning_lines,
    earnings,
)

__all__ = ["EarningLine", "EarningState", "EarningsSummary", "all_earning_lines", "earnings"]
