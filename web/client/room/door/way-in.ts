import { detourOf, type Outcome, wayOfTheCall } from "../../trials/outcome";
import type { RelayFound } from "../../trials/relay";
import type { Untried } from "../../trials/trials";
import { Store } from "../store";

/**
 * What the way in is like. *untried*: nothing can be said of it, which keeps nobody out. *relayed*:
 * the shorter ways are closed, the hub's relay is open.
 */
export type WayFound = "trying" | "good" | "weak" | "relayed" | "failed" | "unreached" | "untried";

export interface WayInPorts {
  /** Camera and microphone are open, or will not be. */
  devices(): Promise<unknown>;
  tryLine(): Promise<Outcome>;
  tryMedia(): Promise<Outcome | Untried>;
  tryRelay(): Promise<RelayFound>;
}

const PATIENCE_MS = 10_000;

/** Try the way to the hub and to its media server while somebody looks into the mirror. */
export class WayIn {
  readonly store = new Store<WayFound>("trying");
  private trial = 0;

  constructor(private readonly ports: WayInPorts) {}

  /** Try it, or try it again; known within ten seconds, or not at all. */
  async begin(): Promise<void> {
    this.trial += 1;
    const { trial } = this;
    this.store.set("trying");
    const given = new Promise<WayFound>((resolve) => {
      setTimeout(() => resolve("untried"), PATIENCE_MS);
    });
    const found = await Promise.race([this.look(), given]).catch((): WayFound => "untried");
    if (trial === this.trial) {
      this.store.set(found);
    }
  }

  private async look(): Promise<WayFound> {
    await this.ports.devices();
    const [line, media, relay] = await Promise.all([
      this.ports.tryLine(),
      this.ports.tryMedia(),
      this.ports.tryRelay(),
    ]);
    return line === "good" ? ofMedia(media, relay) : "unreached";
  }
}

function ofMedia(media: Outcome | Untried, relay: RelayFound): WayFound {
  if (typeof media !== "string") {
    return "untried";
  }
  if (wayOfTheCall(media, relay) === "failed") {
    return "failed";
  }
  if (detourOf(relay, media) === "taken") {
    return "relayed";
  }
  return media === "weak" ? "weak" : "good";
}
