"""One viewer before one stream: what it gets of it, what it says of it, which layer suits it."""

from rooms.sfu import limits
from rooms.sfu.forwarding.feed import Feed
from rooms.sfu.forwarding.selector import LayerSelector
from rooms.sfu.forwarding.sharing import Taker
from rooms.sfu.forwarding.stream import Stream
from rooms.sfu.forwarding.subscription import Subscription
from rooms.sfu.forwarding.trends import ReportedLoss
from rooms.sfu.media import Media
from rooms.sfu.packets import rtcp


class Seat:
    """Hold a subscription and the reports about it."""

    __slots__ = (
        "_asked_keyframe_at",
        "_flows_at",
        "_highest",
        "_is_stopped",
        "_is_subscribed",
        "_loss",
        "_reported_at",
        "_selector",
        "feed",
        "lost",
        "stream",
        "subscription",
    )

    def __init__(self, feed: Feed, stream: Stream, subscription: Subscription) -> None:
        self.feed = feed
        self.stream = stream
        self.subscription = subscription
        self.lost = 0
        self._highest = 0
        self._loss = ReportedLoss()
        self._reported_at = 0.0
        self._asked_keyframe_at: float | None = None
        self._flows_at: float | None = None
        self._is_subscribed = False
        self._is_stopped = False
        self._selector: LayerSelector | None = None

    @property
    def layer_index(self) -> int | None:
        """Which layer the viewer gets now, counted from the lowest."""
        layer = self.subscription.layer
        return self.stream.layers.index(layer) if layer is not None else None

    @property
    def sound_bps(self) -> int:
        """What the sound of this seat takes of the viewer's line."""
        source = self.stream.layers[0].source
        return source.bitrate_bps if self.stream.media is Media.AUDIO and source else 0

    @property
    def taken(self) -> Taker:
        """What the picture of this seat takes of the viewer's line."""
        return self._selector.taken if self._selector is not None else Taker(0, 0.0)

    def is_picture_arriving(self, now: float) -> bool:
        """Say whether there is a picture to choose a layer of."""
        return self.stream.media is Media.VIDEO and bool(self.stream.live_layers(now))

    def choose(self, *, limit_bps: int | None, is_wanted: bool, now: float) -> None:
        """Subscribe, go over to the layer that suits, or stop."""
        if not is_wanted:
            self._is_stopped = False
            self.stream.want(self.subscription, None)
            return
        layer = self._suitable_layer(limit_bps, now)
        if self._is_subscribed:
            self.stream.want(self.subscription, layer)
        else:
            self._is_subscribed = True
            self.stream.subscribe(self.subscription, layer=layer)

    def _suitable_layer(self, limit_bps: int | None, now: float) -> int | None:
        live = self.stream.live_layers(now)
        if self.stream.media is Media.AUDIO:
            return 0
        if not live:
            wanted = self.subscription.wanted
            return self.stream.layers.index(wanted) if wanted is not None else 0
        bitrates_bps = self.stream.bitrates_bps(now)
        if not any(bitrates_bps):
            return live[len(live) // 2]
        if self._selector is None:
            self._selector = LayerSelector()
        fresh_loss = self._loss.take()
        layer = self._selector.choose(
            bitrates_bps=bitrates_bps,
            limit_bps=limit_bps,
            fraction_lost=fresh_loss,
            now=now,
        )
        self._is_stopped = layer is None
        if self._selector.is_in_haste and layer != self.layer_index:
            self.subscription.hold(now + limits.LINE_DRAINS_S)
        return layer

    def leave(self) -> None:
        """Leave the stream."""
        self.stream.unsubscribe(self.subscription)

    def reported(self, block: rtcp.ReportBlock, *, now: float) -> bool:
        """Take what the viewer says; return True when it proves that media arrives."""
        if not self.subscription.packets:
            return False
        self.lost = max(self.lost, block.lost)
        self._loss.reported(highest=block.highest, lost=block.lost)
        self._reported_at = now
        if block.highest == self._highest:
            return False
        self._highest = block.highest
        self._flows_at = now
        return True

    def want_keyframe(self, now: float) -> None:
        """Ask for a keyframe, not more often than helps."""
        if now < self.subscription.held_until:
            return
        asked_at = self._asked_keyframe_at
        if asked_at is None or now - asked_at >= limits.VIEWER_KEYFRAME_INTERVAL_S:
            self._asked_keyframe_at = now
            self.stream.want_keyframe(self.subscription)

    def is_in_trouble(self, now: float) -> bool:
        """Say whether the viewer loses, or gets less than there is for want of bandwidth."""
        is_recent = now - self._reported_at < limits.TROUBLE_SILENCE_S
        if is_recent and self._loss.fraction > limits.TROUBLE_LOSS_FRACTION:
            return True
        if self.subscription.wanted is None:
            return self._is_stopped
        live = self.stream.live_layers(now)
        layer = self.layer_index
        if not live or layer is None:
            return False
        return layer < live[-1] or (
            self._flows_at is not None and now - self._flows_at > limits.TROUBLE_SILENCE_S
        )

    def sender_report(self, unix_now: float) -> rtcp.SenderInfo | None:
        """Return what can be said of the stream's clock, once it is known."""
        holder, layer = self.feed.publisher, self.subscription.layer
        if holder is None or layer is None or not self.subscription.packets:
            return None
        timestamp = holder.timestamp_at(unix_now, layer)
        if timestamp is None:
            return None
        return self.stream.sender_report(self.subscription, unix_now=unix_now, timestamp=timestamp)
