import type { Locale } from "../i18n";
import type { RoomKind, RoomRole } from "../protocol";
import type { CardFees, SavedCard } from "./card-gift";
import type { GiftAmounts } from "./state/gifts";
import { GUESTS_MAX } from "./state/stage";

/** What the host reads and agrees to before the room is recorded; `version` names the wording. */
export interface RecordingConsent {
  readonly version: number;
  readonly sentences: readonly string[];
}

/** What the page tells the room, in `<script type="application/json" id="room-config">`. */
export interface RoomConfig {
  readonly kind: RoomKind;
  readonly subjectId: string;
  readonly locale: Locale;
  readonly role: RoomRole;
  readonly me: { readonly id: string; readonly name: string };
  /** The other person of a session, those of a group together, the hosts of a masterclass, or the
   * others of a rehearsal. */
  readonly other: { readonly name: string } | null;
  /** How many people host a masterclass; one unless told. */
  readonly hosts?: number;
  /** In a rehearsal: when the doors of the stage itself open. */
  readonly stageOpensAt?: string | null;
  readonly title: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly doorOpensAt: string;
  readonly serverNow: string;
  readonly passUrl: string;
  /** Where one says that one waits at the door, and where the way to a media server is tried. */
  readonly doorUrl: string;
  readonly tryUrl: string;
  readonly csrfToken: string;
  readonly socketPath: string;
  readonly iceServers: readonly RTCIceServer[];
  readonly giveUrl: string | null;
  /** Where gifts by saved card are asked for, and which card is saved. */
  readonly cardGiftUrl?: string | null;
  readonly cardUrl?: string | null;
  readonly savedCard?: SavedCard | null;
  readonly cardFees?: CardFees | null;
  /** Where there is a goal to give to. */
  readonly gifts?: GiftAmounts | null;
  readonly goal: {
    readonly goalCents: number;
    readonly raisedCents: number;
    readonly currency: string;
  } | null;
  readonly charityName: string | null;
  /** Where recordings can be made: what a host reads, for others what a guest on stage reads. */
  readonly recording?: RecordingConsent | null;
  /** Where files for the others of a session are sent; each is fetched from there too. */
  readonly filesUrl?: string;
  readonly backUrl: string;
  readonly isLive: boolean;
  /** A session with room for more than one learner. */
  readonly isGroup?: boolean;
  /** Not production: the connection may be looked at by tests. */
  readonly isRehearsal: boolean;
  /** After how many minutes the other one counts as absent; 10 unless told. */
  readonly graceMinutes?: number;
}

export const GRACE_MINUTES = 10;

/** How many places of the stage may be taken: each host's, a screen's, and those of guests. */
export function stagePlaces({ hosts = 1, kind }: RoomConfig): number {
  return hosts + 1 + (kind === "masterclass" ? GUESTS_MAX : 0);
}

/** Read the configuration of the page. Throws when the page has none: nothing can begin then. */
export function readConfig(page: Document): RoomConfig {
  const text = page.getElementById("room-config")?.textContent;
  if (!text) {
    throw new Error("the page has no room-config");
  }
  return JSON.parse(text) as RoomConfig;
}

/** When somebody who has not come counts as absent. */
export function graceEndsAt(config: RoomConfig): number {
  const graceMs = (config.graceMinutes ?? GRACE_MINUTES) * 60_000;
  return new Date(config.startsAt).getTime() + graceMs;
}
