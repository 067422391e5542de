"""Which layer of a publisher's picture one viewer gets.

What a receiver says it can take (REMB) grows only to about half more than it receives, so going
up is an attempt: nothing but trying tells whether more would fit. An attempt that fails makes the
next one wait longer.

Source: draft-alvestrand-rmcat-remb-03; draft-ietf-rmcat-gcc-02 section 5.5 (how it grows).
"""

from collections.abc import Iterable, Sequence

from rooms.sfu import limits
from rooms.sfu.forwarding.sharing import Taker
from rooms.sfu.forwarding.trends import LimitTrend, LossTrend

# A receiver that becomes congested says 0.85 of what reaches it.
_ENOUGH, _ENOUGH_FOR_LOWEST = 0.9, 0.4
# A limit that falls so steeply has not ended to fall, unless it is an attempt that fails.
_STEEP, _STILL_TO_FALL = 0.7, 0.5
_ATTEMPT_S = 4.0
_HEADROOM = 1.15
_LOSS_MAX, _LOSS_MAX_FOR_LOWEST = 0.10, 0.25
_LOSS_NONE = 0.02
_SMOOTHING_S = 2.0


class LayerSelector:
    """Choose for one viewer of one picture; one choice a second is enough.

    ``is_in_haste``: the layer before the latest choice is so much more than the line carries that
    nothing more of it is to be sent.
    """

    def __init__(self) -> None:
        self.is_in_haste = False
        self._present: int | None = None
        self._has_begun = False
        self._is_starved = False
        self._changed_at = 0.0
        self._asked_at = 0.0
        self._calm_since = 0.0
        self._bitrates_bps: list[float] = []
        self._waits_s: dict[int, float] = {}
        self._limit = LimitTrend()
        self._loss = LossTrend()

    def choose(
        self,
        *,
        bitrates_bps: Sequence[int],
        limit_bps: int | None,
        fraction_lost: float,
        now: float,
    ) -> int | None:
        """Return the layer to send from now on; None when the picture must stop.

        ``bitrates_bps`` goes from the lowest layer to the highest, 0 for one that does not
        arrive: such a one is never chosen. ``limit_bps`` is what the viewer says it can take of
        this picture, ``fraction_lost`` what it says it lost of it since its report before.
        """
        self.is_in_haste = False
        self._observe(bitrates_bps, limit_bps, fraction_lost, now)
        arriving = [layer for layer, bitrate in enumerate(bitrates_bps) if bitrate > 0]
        if not arriving:
            self._present, self._is_starved = None, True
        elif not self._has_begun or self._is_starved:
            self._begin(arriving, now)
        elif self._present is not None and self._present not in arriving:
            self._replace(self._present, arriving, now)
        elif self._present is not None and self._is_too_much(self._present, arriving, now):
            self._go_down(self._present, arriving, now)
        else:
            self._try_more(arriving, now)
        return self._present

    @property
    def taken(self) -> Taker:
        """What this picture takes of the viewer's limit."""
        present = self._present
        bitrate_bps = self._bitrates_bps[present] if present is not None else 0.0
        return Taker(round(bitrate_bps), self._changed_at)

    # ------------------------------------------------------------ what is seen

    def _observe(
        self, bitrates_bps: Sequence[int], limit_bps: int | None, fraction_lost: float, now: float
    ) -> None:
        share = min(1.0, max(0.0, now - self._asked_at) / _SMOOTHING_S)
        before = self._bitrates_bps
        self._bitrates_bps = [
            before[layer] + (bitrate - before[layer]) * share
            if bitrate and layer < len(before) and before[layer]
            else float(bitrate)
            for layer, bitrate in enumerate(bitrates_bps)
        ]
        self._asked_at = now
        self._limit.update(limit_bps, now=now)
        if now - self._changed_at >= limits.LAYER_GRACE_S:
            self._loss.update(fraction_lost, now=now)
        if self._loss.fraction > _LOSS_NONE:
            self._calm_since = now

    def _is_too_much(self, present: int, arriving: list[int], now: float) -> bool:
        is_lowest = present == arriving[0]
        if self._loss.fraction > (_LOSS_MAX_FOR_LOWEST if is_lowest else _LOSS_MAX):
            return True
        enough = self._bitrates_bps[present] * (_ENOUGH_FOR_LOWEST if is_lowest else _ENOUGH)
        if self._limit.is_enough_for(enough):
            return False
        # Below the bitrate and growing is how it looks after a layer has been gone up to. A line
        # that got nothing for a moment says that it carries nothing: that is no reason to stop.
        return self._limit.has_stalled(now) or (self._limit.has_fallen and not is_lowest)

    # ------------------------------------------------------------ what is done

    def _begin(self, arriving: list[int], now: float) -> None:
        middle = arriving[: len(arriving) // 2 + 1]
        fitting = [
            layer for layer in middle if self._limit.is_enough_for(self._bitrates_bps[layer])
        ]
        self._has_begun, self._is_starved = True, False
        self._change(fitting[-1] if fitting else arriving[0], now)

    def _replace(self, gone: int, arriving: list[int], now: float) -> None:
        lower = [layer for layer in arriving if layer < gone]
        self._change(lower[-1] if lower else arriving[0], now)

    def _go_down(self, present: int, arriving: list[int], now: float) -> None:
        bitrate_bps = self._bitrates_bps[present]
        able_bps = bitrate_bps * (1 - self._loss.fraction)
        is_short = not self._limit.is_enough_for(bitrate_bps * _STEEP)
        self.is_in_haste = is_short or self._limit.has_plunged
        if self._limit.bps is not None and self._limit.bps < bitrate_bps * _ENOUGH:
            able_bps = min(able_bps, self._limit.bps / _ENOUGH)
            is_attempt = now - self._changed_at < _ATTEMPT_S
            if self.is_in_haste and self._limit.has_fallen and not is_attempt:
                able_bps *= _STILL_TO_FALL
        lower = [layer for layer in arriving if layer < present]
        fitting = [layer for layer in lower if self._bitrates_bps[layer] <= able_bps]
        # Short of nearly everything, the lowest is still tried before the picture stops.
        target = fitting[-1] if fitting else min(lower, default=None)
        if now - self._changed_at >= limits.LAYER_STABLE_S:
            self._waits_s[present] = limits.LAYER_WAIT_S
        else:
            self._wait_longer([present])
        self._wait_longer(layer for layer in lower if target is not None and layer > target)
        self._change(target, now)

    def _try_more(self, arriving: list[int], now: float) -> None:
        higher = [layer for layer in arriving if self._present is None or layer > self._present]
        if not higher:
            return
        calm_s = now - max(self._calm_since, self._changed_at)
        if calm_s < self._waits_s.get(higher[0], limits.LAYER_WAIT_S):
            return
        if self._present is None or self._limit.is_enough_for(
            self._bitrates_bps[self._present] * _HEADROOM
        ):
            self._change(higher[0], now)

    def _wait_longer(self, failed: Iterable[int]) -> None:
        for layer in failed:
            wait_s = self._waits_s.get(layer, limits.LAYER_WAIT_S)
            self._waits_s[layer] = min(limits.LAYER_WAIT_MAX_S, 2 * wait_s)

    def _change(self, layer: int | None, now: float) -> None:
        self._present = layer
        self._changed_at = self._calm_since = now
        self._limit.restart(now)
        self._loss.restart(now)
