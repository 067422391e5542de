import { Store } from "../store";

/** Who else is there: before the door, by name or only how many, and behind it. */
export interface Neighbours {
  readonly waiting: readonly string[];
  readonly count: number;
  readonly inside: readonly string[];
}

export const NOBODY: Neighbours = { waiting: [], count: 0, inside: [] };
const AGAIN_MS = 8_000;
const ANSWER_TIMEOUT_MS = 6_000;

/** Say, every now and then, that one waits at the door, and hear who else does. */
export class Waiting {
  readonly store = new Store<Neighbours>(NOBODY);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isWaiting = false;

  constructor(
    private readonly url: string,
    private readonly csrfToken: string,
  ) {}

  begin(): void {
    if (!this.isWaiting) {
      this.isWaiting = true;
      void this.knock();
    }
  }

  /** One goes in; being in says the rest. */
  end(): void {
    this.isWaiting = false;
    clearTimeout(this.timer);
  }

  /** One goes away: say so while there is still time to. */
  goAway(): void {
    if (this.isWaiting) {
      this.end();
      void this.post(`${this.url}?left`, { keepalive: true }).catch(() => undefined);
    }
  }

  private async knock(): Promise<void> {
    const response = await this.post(this.url, {
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    }).catch(() => null);
    const answer: unknown = response?.ok ? await response.json().catch(() => null) : null;
    if (!this.isWaiting || response?.status === 403) {
      return;
    }
    const { again, neighbours } = readAnswer(answer);
    if (neighbours) {
      this.store.set(neighbours);
    }
    this.timer = setTimeout(() => void this.knock(), again);
  }

  private post(url: string, options: RequestInit): Promise<Response> {
    const headers = { "X-CSRF-Token": this.csrfToken, Accept: "application/json" };
    return fetch(url, { method: "POST", credentials: "same-origin", headers, ...options });
  }
}

function readAnswer(answer: unknown): { again: number; neighbours: Neighbours | null } {
  if (!answer || typeof answer !== "object") {
    return { again: AGAIN_MS, neighbours: null };
  }
  const { waiting, count, inside, againInS } = answer as Partial<Neighbours & { againInS: number }>;
  const neighbours = { waiting: waiting ?? [], count: count ?? 0, inside: inside ?? [] };
  return { again: (againInS ?? AGAIN_MS / 1_000) * 1_000, neighbours };
}
