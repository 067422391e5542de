"""How a broadcast is doing, in figures and in words that a host can act on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal, format_percent
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.kernel.i18n import N_, current_locale, gettext, ngettext
from hub.people.models import Person
from rooms.engines.port import PublisherFigures, StageFigures, StageSource

LOSS_FELT = 0.02
"""From this share of lost packets on, pictures begin to stumble."""
LOSS_HEAVY = 0.08
FEW_FRAMES = 12
FEW_IN_TROUBLE = 0.2
"""Up to this share of the viewers, trouble is mostly with their own connections."""
MOST_IN_TROUBLE = 0.5
"""From this share of the viewers on, what is sent may be too much, or itself in trouble."""

GOOD, INFO, WARN, BAD = "good", "info", "warn", "bad"
WORST_FIRST = (BAD, WARN, INFO, GOOD)

ALL_IS_WELL = N_("All is well.")
SOURCES = {
    StageSource.CAMERA: N_("Camera and microphone"),
    StageSource.SCREEN: N_("Shared screen"),
    StageSource.PROGRAM: N_("Broadcasting software"),
}
ORDER = (StageSource.CAMERA, StageSource.PROGRAM, StageSource.SCREEN)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence, and how grave it is: good, info, warn or bad."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """One connection to the stage, as the page shows it."""

    who: str
    what: str
    verdict: Verdict
    tiles: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageNumbers:
    """The whole page: a verdict upon everything, who sends, who watches."""

    verdict: Verdict
    senders: Sequence[Sender]
    viewers: int
    viewers_in_trouble: int
    about_viewers: Verdict


async def names_on_stage(db: AsyncSession, figures: StageFigures) -> dict[str, str]:
    """Return the names of those who send."""
    ids = {publisher.peer for publisher in figures.publishers}
    rows = await db.execute(select(Person.id, Person.display_name).where(Person.id.in_(ids)))
    return {row.id: row.display_name for row in rows}


def stage_numbers(figures: StageFigures, names: Mapping[str, str]) -> StageNumbers:
    """Return the figures with their meaning."""
    publishers = sorted(figures.publishers, key=lambda one: ORDER.index(one.source))
    senders = [_sender(one, names.get(one.peer, "")) for one in publishers]
    about_viewers = _about_viewers(figures)
    return StageNumbers(
        verdict=_worst([*(sender.verdict for sender in senders), about_viewers], senders),
        senders=senders,
        viewers=figures.viewers,
        viewers_in_trouble=figures.viewers_in_trouble,
        about_viewers=about_viewers,
    )


def media_servers_away() -> Verdict:
    """Return what is said when no media server answers."""
    text = N_("Our media servers do not answer at this moment. It is our doing, not yours.")
    return Verdict(gettext(text), BAD)


def bitrate(bps: int) -> str:
    """Return a bitrate as people write it: `2.4 Mbit/s`, `32 kbit/s`."""
    locale = current_locale()
    if bps >= 1_000_000:
        return f"{format_decimal(bps / 1_000_000, format='0.0', locale=locale)} Mbit/s"
    return f"{format_decimal(round(bps / 1_000), locale=locale)} kbit/s"


def _sender(figures: PublisherFigures, name: str) -> Sender:
    sound_bps = figures.bitrates_bps.get("audio", 0)
    tiles = [
        (gettext(N_("Bitrate of the pictures")), bitrate(figures.bitrates_bps.get("video", 0))),
        (gettext(N_("Pictures a second")), _rate(figures.frame_rate)),
    ]
    if sound_bps or _is_camera(figures):
        tiles.append((gettext(N_("Bitrate of the sound")), bitrate(sound_bps)))
    return Sender(
        who=name,
        what=gettext(SOURCES[figures.source]),
        verdict=_about_sender(figures),
        tiles=[*tiles, (gettext(N_("Lost on the way")), _percent(figures.loss_fraction))],
    )


def _about_sender(figures: PublisherFigures) -> Verdict:
    has_sound = bool(figures.bitrates_bps.get("audio"))
    has_pictures = bool(figures.bitrates_bps.get("video"))
    percent = {"percent": _percent(figures.loss_fraction)}
    if not figures.is_connected:
        return _verdict(N_("Not connected at this moment. The page tries again by itself."), BAD)
    if not has_sound and not has_pictures:
        return _verdict(N_("Neither sound nor pictures arrive."), BAD)
    if figures.loss_fraction >= LOSS_HEAVY:
        return _verdict(
            N_(
                "Your connection loses many packets: %(percent)s. Plug in a cable, or come close to"
                " the router, and stop downloads in the house."
            ),
            BAD,
            **percent,
        )
    if figures.loss_fraction >= LOSS_FELT:
        return _verdict(
            N_("Your connection loses packets: %(percent)s. A cable helps more than anything."),
            WARN,
            **percent,
        )
    if has_pictures and figures.frame_rate < FEW_FRAMES and _is_camera(figures):
        return _verdict(
            N_("Few pictures a second arrive. Close what else keeps this device busy."), WARN
        )
    if not has_sound and _is_camera(figures):
        return _verdict(N_("No sound arrives. Is the microphone on?"), WARN)
    if not has_pictures:
        return _verdict(N_("No pictures arrive. Is the camera on?"), INFO)
    return _verdict(ALL_IS_WELL, GOOD)


def _is_camera(figures: PublisherFigures) -> bool:
    """Tell whether it is not a screen, which may well stand still and be silent."""
    return figures.source is not StageSource.SCREEN


def _about_viewers(figures: StageFigures) -> Verdict:
    number, viewers = figures.viewers_in_trouble, figures.viewers
    if not viewers:
        return _verdict(N_("Nobody watches at this moment."), INFO)
    if not number:
        return _verdict(N_("Nobody has trouble."), GOOD)
    if number >= viewers * MOST_IN_TROUBLE:
        return _verdict(
            N_("Most viewers have trouble: lower the quality, or check your connection."), WARN
        )
    few = max(1, viewers * FEW_IN_TROUBLE)
    if number <= few:
        text = ngettext(
            "%(num)s viewer has trouble, mostly with their own connection. You need do nothing.",
            "%(num)s viewers have trouble, mostly with their own connections. You need do nothing.",
            number,
        )
        return Verdict(text % {"num": number}, INFO)
    return _verdict(
        N_(
            "Many viewers have trouble: %(num)s of %(viewers)s. When what you send is well, the"
            " trouble is with us or on the way to them."
        ),
        WARN,
        num=number,
        viewers=viewers,
    )


def _worst(verdicts: Sequence[Verdict], senders: Sequence[Sender]) -> Verdict:
    if not senders:
        text = N_("Nothing is being sent. The figures come when somebody is on stage.")
        return _verdict(text, INFO)
    worst = min(verdicts, key=lambda verdict: WORST_FIRST.index(verdict.tone))
    is_grave = worst.tone in {WARN, BAD}
    return worst if is_grave else _verdict(ALL_IS_WELL, GOOD)


def _verdict(msgid: str, tone: str, **details: object) -> Verdict:
    text = gettext(msgid)
    return Verdict(text % details if details else text, tone)


def _percent(fraction: float) -> str:
    pattern = "0.0\u202f%" if current_locale() == "fr" else "0.0%"
    return format_percent(fraction, format=pattern, locale=current_locale())


def _rate(frames: float) -> str:
    return format_decimal(round(frames), locale=current_locale())
