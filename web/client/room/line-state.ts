import type { RoomClosed, RoomState, ServerNotices } from "../protocol";
import type { NoticeName } from "./socket";

/** Why the line is closed for good; `message` is the hub's own sentence. */
export interface Closure {
  readonly reason: "left" | "refused" | RoomClosed["reason"];
  readonly message: string;
}

/**
 * How we stand with the hub. *entering*: not in yet. *elsewhere*: not in, because the person is in
 * on another page and is asked which one to keep. *here*: in the room. *returning*: nothing comes
 * any more, or the connection was lost, and it is being mended. *closed*: over until the person
 * enters again.
 */
export type LineState =
  | { readonly is: "idle" }
  | { readonly is: "entering"; readonly isSlow: boolean }
  | { readonly is: "elsewhere"; readonly message: string }
  | { readonly is: "here" }
  | { readonly is: "returning" }
  | { readonly is: "closed"; readonly closure: Closure };

export interface LineEvents {
  /** The number of the last entry known, so that only later ones are sent. */
  lastSeq(): number | null;
  /** The hub has been asked to let us in: what is sent now is read after that. */
  onJoining(): void;
  onJoined(room: RoomState): void;
  onLost(): void;
  /** The same connection goes on after it was quiet for a while. */
  onFound(): void;
  /** The hub was updated since this page was loaded. Returns whether it is loaded again now. */
  onOutdated(): boolean;
  onClosed(closure: Closure): void;
  onNotice<Name extends NoticeName>(name: Name, notice: ServerNotices[Name]): void;
}
