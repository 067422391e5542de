import type { LocalMedia, LocalMediaState } from "../room/devices/local-media";
import { Store } from "../room/store";
import {
  type Detour,
  detourOf,
  type Findings,
  type Outcome,
  type Outcomes,
  settled,
  wayOfTheCall,
} from "../trials/outcome";
import type { RelayFound } from "../trials/relay";
import type { Untried } from "../trials/trials";

export interface CheckupState {
  readonly hasBegun: boolean;
  /** The connection is being tried. */
  readonly isTrying: boolean;
  readonly findings: Findings;
  /** Why the connection for the call could not be tried, in the hub's own words. */
  readonly problem: string | null;
  readonly detour: Detour;
}

export interface CheckupPorts {
  readonly media: LocalMedia;
  tryLine(): Promise<Outcome>;
  tryMedia(): Promise<Outcome | Untried>;
  tryRelay(): Promise<RelayFound>;
  /** All is known: keep it. */
  keep(outcomes: Outcomes): void;
}

const NOTHING_KNOWN: Findings = {
  camera: null,
  microphone: null,
  speaker: null,
  line: null,
  media: null,
};
/** How loud a voice is at least: a room at rest stays below. */
const VOICE = 0.4;
/** How long a microphone may hear nothing before we say so. */
const SILENCE_MS = 10_000;

/** The check of one person: devices first, the way out meanwhile, the loudspeaker by their word. */
export class Checkup {
  readonly store = new Store<CheckupState>({
    hasBegun: false,
    isTrying: false,
    findings: NOTHING_KNOWN,
    problem: null,
    detour: null,
  });
  private heard: MediaStreamTrack | null = null;
  private silent: MediaStreamTrack | null = null;
  private listenedTo: MediaStreamTrack | null = null;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private trial = 0;
  private kept = "";

  constructor(private readonly ports: CheckupPorts) {
    ports.media.store.subscribe(() => this.follow(ports.media.store.get()));
  }

  async begin(): Promise<void> {
    this.change({ hasBegun: true });
    await this.ports.media.open();
    await this.tryConnection();
  }

  /** Open what failed once more, and try the connection again unless it was good. */
  async retry(): Promise<void> {
    const { camera, microphone } = this.ports.media.store.get();
    if (camera.problem || microphone.problem) {
      await this.ports.media.open();
    }
    const { line, media } = this.store.get().findings;
    if (line !== "good" || media !== "good" || this.store.get().detour === "shut") {
      await this.tryConnection();
    }
  }

  /** How loud the microphone is at this moment. */
  readonly hear = (level: number): void => {
    const { track } = this.ports.media.store.get().microphone;
    if (level >= VOICE && track !== null && this.heard !== track) {
      this.heard = track;
      this.find({ microphone: "good" });
    }
  };

  /** The person says whether they heard the notes; null while they are asked. */
  hearsUs(isHeard: boolean | null): void {
    this.find({ speaker: isHeard === null ? null : isHeard ? "good" : "failed" });
  }

  /** Come with sound only: without pictures a weak connection may do, so it is tried once more. */
  async leaveOutCamera(): Promise<void> {
    this.ports.media.leaveOutCamera();
    if (!this.store.get().hasBegun) {
      await this.begin();
    } else if (this.store.get().findings.media === "weak") {
      await this.tryConnection();
    }
  }

  private async tryConnection(): Promise<void> {
    this.trial += 1;
    const trial = this.trial;
    this.kept = "";
    this.change({ isTrying: true, problem: null, detour: null });
    this.find({ line: null, media: null });
    const [line, server, relay] = await Promise.all([
      this.ports.tryLine(),
      this.ports.tryMedia(),
      this.ports.tryRelay(),
    ]);
    if (trial !== this.trial) {
      return;
    }
    const isTried = typeof server === "string";
    const hasRelay = relay === "good";
    const media = isTried ? wayOfTheCall(server, relay) : hasRelay ? "good" : null;
    const problem = isTried || hasRelay ? null : server.problem;
    this.change({ isTrying: false, problem, detour: detourOf(relay, isTried ? server : null) });
    this.find({ line, media });
  }

  private follow(state: LocalMediaState): void {
    if (!this.store.get().hasBegun) {
      return;
    }
    const { track } = state.microphone;
    if (track !== this.listenedTo) {
      this.listenedTo = track;
      clearTimeout(this.silence);
      this.silence = track ? setTimeout(() => this.hearsNothing(track), SILENCE_MS) : undefined;
    }
    this.find({ camera: cameraOf(state), microphone: this.microphoneOf(state) });
  }

  private microphoneOf({ isAsking, microphone }: LocalMediaState): Outcome | null {
    if (isAsking) {
      return null;
    }
    if (microphone.problem) {
      return "failed";
    }
    const { track } = microphone;
    if (track === null || (track !== this.heard && track !== this.silent)) {
      return null;
    }
    return track === this.heard ? "good" : "failed";
  }

  private hearsNothing(track: MediaStreamTrack): void {
    if (this.ports.media.store.get().microphone.track === track && this.heard !== track) {
      this.silent = track;
      this.find({ microphone: "failed" });
    }
  }

  private find(found: Partial<Findings>): void {
    const findings = { ...this.store.get().findings, ...found };
    this.change({ findings });
    const outcomes = settled(findings);
    const written = JSON.stringify(outcomes);
    if (outcomes && written !== this.kept) {
      this.kept = written;
      this.ports.keep(outcomes);
    }
  }

  private change(changes: Partial<CheckupState>): void {
    this.store.set({ ...this.store.get(), ...changes });
  }
}

function cameraOf({ isAsking, camera }: LocalMediaState): Outcome | null {
  if (!camera.isOn) {
    return "left_out";
  }
  if (isAsking) {
    return null;
  }
  if (camera.problem) {
    return "failed";
  }
  return camera.track ? "good" : null;
}
