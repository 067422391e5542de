import type { Participant, PeerSignal, PeerSignalled, PeerWords, RoomState } from "../protocol";
import { followTracks } from "./devices/follow-tracks";
import type { LocalMedia } from "./devices/local-media";
import type { ScreenCapture } from "./devices/screen-capture";
import { type CallLine, type CallTracks, NO_TRACKS } from "./media/call-lines";
import type { OpenPeer } from "./media/port";
import { Reception } from "./media/reception";
import { type CallState, SessionPeer } from "./media/session-peer";
import { Silence } from "./media/silence";
import { Relay } from "./relay";
import type { Room, RoomListener } from "./room";
import { type CallView, hearTheirs, NO_CALL, ourWords, withTheirs } from "./state/call-view";
import { Store } from "./store";

/** With the time it takes to connect there, well within five seconds. */
const RELAY_AFTER_MS = 2_500;
const BEAT_EVERY_MS = 1_000;

/** The call with one other person: begins when both are in the room, and heals. */
export class Call implements RoomListener {
  readonly view = new Store<CallView>(NO_CALL);
  readonly reception: Reception;
  private peer: SessionPeer | null = null;
  /** What comes directly; by the media server, it comes from the relay. */
  private received: CallTracks = NO_TRACKS;
  private readonly relay: Relay | null;
  /** What the direct path brings, whatever it calls itself. */
  private readonly silence: Silence;
  private relayTimer: ReturnType<typeof setTimeout> | undefined;
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
      () => (this.isRelayed ? this.relay?.watch : this.peer)?.getStats() ?? null,
      (report) =>
        this.room.line.tell("media.report", otherId ? { ...report, of: otherId } : report),
    );
    this.reception.store.subscribe(() => room.line.hearMedia(this.reception.store.get()));
    this.relay = otherId === null ? new Relay(room, openPeer, () => this.ours) : null;
    this.relay?.received.subscribe(() => this.show());
    this.relay?.watch.store.subscribe(() => this.relayed());
    this.silence = new Silence(
      () => this.peer?.getStats() ?? null,
      () => this.isHeardOf,
    );
    this.silence.store.subscribe(() => this.heed());
    if (otherId === null) {
      room.follow(this);
    }
  }

  joined(state: RoomState): void {
    this.meet(state.others[0], state.is_polite);
    this.relay?.mend();
    this.sayOurs();
  }

  stageRestarted(): void {
    this.relay?.rejoin();
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

  found(): void {
    this.peer?.mend();
  }

  otherArrived(participant: Participant): void {
    this.peer?.otherIsHere(participant.page);
    this.sayOurs();
  }

  otherLeft(): void {
    this.peer?.otherIsGone();
  }

  signalled(signal: PeerSignalled): void {
    if (signal.words) {
      this.hear(JSON.stringify(signal.words));
    } else {
      this.peer?.receive(signal);
    }
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
    this.leaveRelay();
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
        onTrack: (line, track) => {
          this.received = { ...this.received, [line]: track };
          this.show();
        },
        onHearing: () => this.sayOurs(),
        onHeard: (text) => this.hear(text),
      },
      isPolite,
    );
    peer.store.subscribe(() => this.listen(peer.store.get()));
    return peer;
  }

  private heed(): void {
    if (this.silence.store.get() === "silent" && this.peer?.store.get() === "connected") {
      this.peer.doubt();
    } else {
      this.peer?.trust();
    }
    this.changed();
  }

  /** In a group there is no other way than the direct one. */
  private listen(direct: CallState): void {
    if (direct === "idle") {
      this.silence.forget();
      this.changed();
    } else {
      this.silence.follow(this.relay !== null && direct === "connected");
      this.heed();
    }
  }

  private follow(): () => void {
    const beating = setInterval(() => this.beat(), BEAT_EVERY_MS);
    const stops = [
      followTracks(this.media, (kind, track) => this.send(kind, track)),
      this.media.store.subscribe(() => this.sayOurs()),
      this.screen?.view.subscribe(() => this.showScreen()),
      () => clearInterval(beating),
    ];
    return () => {
      for (const stop of stops) {
        stop?.();
      }
    };
  }

  private get words(): PeerWords {
    return ourWords(this.media.store.get(), this.screen?.view.get().is === "on");
  }

  private get ours(): CallTracks {
    const { audio = null, video = null } = this.screen?.tracks ?? {};
    return { ...this.media.tracks, screenAudio: audio, screenVideo: video };
  }

  private showScreen(): void {
    const { screenAudio, screenVideo } = this.ours;
    this.send("screenAudio", screenAudio);
    this.send("screenVideo", screenVideo);
    this.sayOurs();
  }

  private send(line: CallLine, track: MediaStreamTrack | null): void {
    void this.peer?.replace(line, track);
    this.relay?.replace(line, track);
  }

  /** Through the channel between the browsers, or by the hub while there is none. */
  private sayOurs(): void {
    if (this.isRelayed) {
      this.tell({ words: this.words });
    } else {
      this.peer?.say(JSON.stringify(this.words));
    }
  }

  /** So that a path that is lost is missed even by who is sent neither sound nor picture. */
  private beat(): void {
    if (this.relay) {
      this.peer?.say(JSON.stringify({ ...this.words, beat: true }));
    }
  }

  private hear(text: string): void {
    const heard = hearTheirs(text);
    if (heard?.isBeat) {
      this.silence.beat();
    }
    this.view.set(withTheirs(this.view.get(), heard));
  }

  private get isRelayed(): boolean {
    return this.direct !== "connected" && this.relay?.isConnected === true;
  }

  /** The direct path as it is, rather than as it is called. */
  private get direct(): CallState {
    const state = this.peer?.store.get() ?? "idle";
    const isSilent = this.silence.store.get() === "silent";
    return state === "connected" && isSilent ? "interrupted" : state;
  }

  /** Of a silence alone it is only said that something is lost when the other has something on. */
  private get isMissed(): boolean {
    const { hasCamera, hasMicrophone } = this.view.get().theirs;
    return this.peer?.store.get() !== "connected" || hasCamera || hasMicrophone;
  }

  /** The other has something to send us, and our line to the hub is well: so should be the path. */
  private get isHeardOf(): boolean {
    const { hasCamera, hasMicrophone } = this.view.get().theirs;
    const isSending = hasCamera || hasMicrophone || this.silence.isBeating;
    return this.room.line.store.get().is === "here" && isSending;
  }

  /** No direct path for so long: meet at the media server, and leave it when one has opened. */
  private mindRelay(): void {
    const hearing = this.silence.store.get();
    if (this.direct !== "connected" && this.direct !== "idle") {
      const afterMs = hearing === "silent" ? 0 : RELAY_AFTER_MS;
      this.relayTimer ??= setTimeout(() => this.relay?.start(), afterMs);
    } else if (hearing !== "again") {
      this.leaveRelay();
    }
  }

  private leaveRelay(): void {
    clearTimeout(this.relayTimer);
    this.relayTimer = undefined;
    this.relay?.stop();
  }

  private relayed(): void {
    this.show();
    if (this.isRelayed) {
      this.sayOurs();
    }
  }

  private changed(): void {
    this.mindRelay();
    if (this.direct === "idle") {
      this.received = NO_TRACKS;
      this.view.set(NO_CALL);
    }
    this.show();
  }

  /** Show what comes, whichever way it does: the way is our affair. */
  private show(): void {
    if (this.direct === "idle") {
      this.reception.stop();
      return;
    }
    const state = this.isRelayed ? "connected" : this.direct;
    this.edit({ state, ...(this.isRelayed ? this.relay?.received.get() : this.received) });
    this.reception.start();
    this.noteLoss(state);
  }

  private noteLoss(state: CallState): void {
    if (state === "interrupted" && !this.wasLost && this.isMissed) {
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
