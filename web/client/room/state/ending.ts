import type { Messages } from "../../i18n";
import type { ServerClock } from "../clock";
import { graceEndsAt, type RoomConfig } from "../config";
import type { Formats } from "../format";
import type { Closure, LineState } from "../line";
import type { RoomView } from "./room-view";

/** What the curtain says. */
export interface Ending {
  readonly reason: Closure["reason"] | "elsewhere";
  readonly title: string;
  readonly sentences: readonly string[];
  readonly link: { readonly href: string; readonly label: string };
  /** The word of the button that goes in again; null when there is no way back. */
  readonly returnLabel: string | null;
}

export interface Words {
  readonly config: RoomConfig;
  readonly t: Messages;
  readonly formats: Formats;
  readonly clock: Pick<ServerClock, "now">;
}

/** Say how the room ended for this person; null while it has not. */
export function endingOf(line: LineState, view: RoomView, words: Words): Ending | null {
  const { t } = words;
  if (view.ended) {
    return over(view, words, "");
  }
  if (line.is === "elsewhere") {
    return elsewhere(line.message, words);
  }
  if (line.is !== "closed") {
    return null;
  }
  const { reason, message } = line.closure;
  const ending = { reason, link: back(words) };
  const said = message ? [message] : [];
  switch (reason) {
    case "left":
      return {
        ...ending,
        title: t.leftTitle,
        sentences: [left(view, words)],
        returnLabel: t.goBackIn,
      };
    case "superseded":
      return { ...ending, title: t.supersededTitle, sentences: said, returnLabel: t.takeBack };
    case "signed_out": {
      const link = { href: signInPath(), label: t.signIn };
      return { ...ending, link, title: t.signedOutTitle, sentences: said, returnLabel: null };
    }
    case "seat_left":
      return { ...ending, title: t.seatLeftTitle, sentences: said, returnLabel: null };
    case "stage_left":
      return { ...ending, title: t.stageLeftTitle, sentences: said, returnLabel: null };
    case "removed":
      return { ...ending, title: t.removedTitle, sentences: said, returnLabel: t.goBackIn };
    case "banned":
      return { ...ending, title: t.bannedTitle, sentences: said, returnLabel: null };
    case "ended":
      return over(view, words, message);
    case "refused":
      return view.hasEntered
        ? { ...ending, title: t.refusedTitle, sentences: said, returnLabel: t.tryAgain }
        : null;
  }
}

/** Not in yet: the person is here on another page. */
function elsewhere(message: string, { config, t }: Words): Ending {
  return {
    reason: "elsewhere",
    title: t.elsewhereTitle,
    sentences: [message, t.elsewhereText],
    link: { href: config.backUrl, label: t.keepOther },
    returnLabel: t.keepThis,
  };
}

function over(view: RoomView, words: Words, message: string): Ending {
  const { config, t } = words;
  const isSession = config.kind === "session";
  if (config.kind === "rehearsal") {
    return rehearsalOver(view, words);
  }
  return {
    reason: "ended",
    title: isSession ? sessionTitle(view, words) : t.endedMasterclassTitle,
    sentences: isSession ? sessionWords(view, words, message) : masterclassWords(view, words),
    link: back(words),
    returnLabel: null,
  };
}

/** When the doors open, the way goes on to the stage. */
function rehearsalOver(view: RoomView, words: Words): Ending {
  const { config, t } = words;
  const isCancelled = view.ended?.reason === "cancelled";
  const stage = { href: `/live/masterclass/${config.subjectId}`, label: t.goToStage };
  return {
    reason: "ended",
    title: t.rehearsalOverTitle,
    sentences: [isCancelled ? t.cancelledText : t.rehearsalOverText],
    link: isCancelled ? back(words) : stage,
    returnLabel: null,
  };
}

function sessionTitle(view: RoomView, { t }: Words): string {
  switch (view.ended?.reason) {
    case "cancelled":
      return t.cancelledSessionTitle;
    case "moved":
      return t.movedTitle;
    default:
      return t.endedSessionTitle;
  }
}

function sessionWords(view: RoomView, { config, t }: Words, message: string): string[] {
  if (view.ended?.reason === "moved") {
    return [t.movedText];
  }
  if (view.ended?.reason === "cancelled") {
    return [t.cancelledSessionText];
  }
  const name = view.others[0]?.name ?? config.other?.name ?? t.somebody;
  const isTalent = config.role === "talent";
  switch (view.ended?.verdict) {
    case "completed":
      return [t.verdictCompleted];
    case "learner_absent":
      return [isTalent ? t.verdictYouWaited(name) : t.verdictYouMissed(name)];
    case "talent_absent":
      return [isTalent ? t.verdictYouMissed(name) : t.verdictYouWaited(name)];
    default:
      return [message || t.verdictOther];
  }
}

function masterclassWords(view: RoomView, { config, t, formats }: Words): string[] {
  if (view.ended?.reason === "cancelled") {
    return [t.cancelledText];
  }
  const { goal } = view;
  const closing = view.wasRecorded ? [t.thanksToAll, t.replayWillBe] : [t.thanksToAll];
  if (!goal || goal.raised_cents === 0 || !config.charityName) {
    return closing;
  }
  const amount = formats.money(goal.raised_cents, goal.currency);
  return [t.raisedForCharity(amount, config.charityName), ...closing];
}

function left(view: RoomView, words: Words): string {
  const { config, t, formats } = words;
  if (config.kind === "rehearsal") {
    return t.leaveRehearsalText;
  }
  return config.kind === "session"
    ? (tooEarly(words) ?? t.leftSessionText(formats.time(view.endsAt || config.endsAt)))
    : t.leftMasterclassText;
}

/** Say by when to be back to who leaves a session before it starts; null once it has. */
export function tooEarly({ config, t, formats, clock }: Words): string | null {
  return clock.now() < Date.parse(config.startsAt)
    ? t.leaveEarlyText(formats.time(config.startsAt), formats.time(graceEndsAt(config)))
    : null;
}

function back({ config, t }: Words): Ending["link"] {
  const label = config.kind === "session" ? t.seeSession : t.seeMasterclass;
  return { href: config.backUrl, label };
}

function signInPath(): string {
  return `/sign-in?next=${encodeURIComponent(location.pathname)}`;
}
