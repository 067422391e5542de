import type { Participant, PeerSignal, PeerSignalled, RoomState } from "../protocol";
import { followTracks } from "./devices/follow-tracks";
import type { LocalMedia } from "./devices/local-media";
import type { ScreenCapture } from "./devices/screen-capture";
import type { CallTracks } from "./media/call-lines";
import type { OpenPeer } from "./media/port";
import { Reception } from "./media/reception";
import { type CallState, SessionPeer } from "./media/session-peer";
import type { Room, RoomListener } from "./room";
import { type CallView, hearTheirs, NO_CALL, ourWords } from "./state/call-view";
import { Store } from "./store";

/** The call with one other person: begins when both are in the room, and heals. */
export class Call implements RoomListener {
  readonly view = new Store<CallView>(NO_CALL);
  readonly reception: Reception;
  private peer: SessionPeer | null = null;
  private wasLost = false;
  private stopFollowing: (() => void) | undefined;

  constructor(
    private readonly room: Room,
    private readonly media: LocalMedia,
    private readonly openPeer: OpenPeer,
    /** What this person's screen shows, where screens can be shown. */
    private readonly screen: ScreenCapture | null = null,
    /** With whom, in a group, which then tells the call what happens; else with the only other. */
    private readonly otherId: string | null = null,
  ) {
    this.reception = new Reception(
      () => this.peer?.getStats() ?? null,
      (report) =>
        this.room.line.tell("media.report", otherId ? { ...report, of: otherId } : report),
    );
    if (otherId === null) {
      room.follow(this);
    }
  }

  joined(state: RoomState): void {
    tellProblems(this.room, this.media);
    this.meet(state.others[0], state.is_polite);
  }

  /** We are in the room, and the other is as it is said here. */
  meet(other: Participant | undefined, isPolite: boolean): void {
    this.peer ??= this.begin(isPolite);
    this.stopFollowing ??= this.follow();
    if (other?.presence === "here") {
      this.peer.otherIsHere(other.page);
    } else if (!other || other.presence === "left" || other.presence === "expected") {
      this.peer.otherIsGone();
    }
  }

  otherArrived(participant: Participant): void {
    this.peer?.otherIsHere(participant.page);
  }

  otherLeft(): void {
    this.peer?.otherIsGone();
  }

  signalled(signal: PeerSignalled): void {
    this.peer?.receive(signal);
  }

  ended(): void {
    this.stop();
  }

  closed(): void {
    this.stop();
  }

  private stop(): void {
    this.stopFollowing?.();
    this.stopFollowing = undefined;
    this.screen?.stop();
    this.peer?.close();
    this.peer = null;
    this.reception.stop();
    this.view.set(NO_CALL);
  }

  private begin(isPolite: boolean): SessionPeer {
    const peer = new SessionPeer(
      {
        openPeer: this.openPeer,
        send: (signal) => this.tell(signal),
        tracks: () => this.ours,
        onTrack: (line, track) => this.edit({ [line]: track }),
        onHearing: () => this.sayOurs(),
        onHeard: (text) => this.edit({ theirs: hearTheirs(text) ?? this.view.get().theirs }),
      },
      isPolite,
    );
    peer.store.subscribe(() => this.changed(peer.store.get()));
    return peer;
  }

  private follow(): () => void {
    const stops = [
      followTracks(this.media, (kind, track) => this.peer?.replace(kind, track)),
      this.media.store.subscribe(() => this.sayOurs()),
      this.screen?.view.subscribe(() => this.showScreen()),
    ];
    return () => {
      for (const stop of stops) {
        stop?.();
      }
    };
  }

  private get ours(): CallTracks {
    const { audio = null, video = null } = this.screen?.tracks ?? {};
    return { ...this.media.tracks, screenAudio: audio, screenVideo: video };
  }

  private showScreen(): void {
    const { screenAudio, screenVideo } = this.ours;
    void this.peer?.replace("screenAudio", screenAudio);
    void this.peer?.replace("screenVideo", screenVideo);
    this.sayOurs();
  }

  private sayOurs(): void {
    this.peer?.say(ourWords(this.media.store.get(), this.screen?.view.get().is === "on"));
  }

  private changed(state: CallState): void {
    this.edit(state === "idle" ? NO_CALL : { state });
    if (state === "idle") {
      this.reception.stop();
    } else {
      this.reception.start();
    }
    if (state === "interrupted" && !this.wasLost) {
      this.wasLost = true;
      this.room.line.tell("media.trouble", { kind: "media_lost" });
    } else if (state === "connected" && this.wasLost) {
      this.wasLost = false;
      this.room.line.tell("media.trouble", { kind: "media_back" });
    }
  }

  private tell(signal: PeerSignal): void {
    const { otherId } = this;
    this.room.line.tell("peer.signal", otherId ? { ...signal, to: otherId } : signal);
  }

  private edit(changes: Partial<CallView>): void {
    this.view.set({ ...this.view.get(), ...changes });
  }
}

/** Tell the hub when this person could not be seen or heard for want of a device. */
export function tellProblems(room: Room, media: LocalMedia): void {
  const { camera, microphone } = media.store.get();
  if (camera.problem) {
    room.line.tell("media.trouble", { kind: "camera_failed", detail: camera.problem });
  }
  if (microphone.problem) {
    room.line.tell("media.trouble", { kind: "microphone_failed", detail: microphone.problem });
  }
}
