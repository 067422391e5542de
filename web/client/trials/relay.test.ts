import { beforeEach, expect, it, vi } from "vitest";
import { type Connection, tryRelay } from "./relay";

const TURN: RTCIceServer = { urls: ["turn:relay.example"], username: "u", credential: "c" };

/** Two connections whose channels lead to each other, unless the relay lets nothing through. */
class FakeRelay {
  readonly opened: RTCConfiguration[] = [];
  closed = 0;
  carries = Number.POSITIVE_INFINITY;
  refuses = false;
  private readonly ends: Connection[] = [];

  readonly open = (options: RTCConfiguration): Connection => {
    this.opened.push(options);
    const end: Connection = {
      localDescription: { type: "offer", sdp: "v=0" } as RTCSessionDescription,
      ondatachannel: null,
      onicecandidate: null,
      addIceCandidate: async () => {},
      close: () => {
        this.closed += 1;
      },
      createDataChannel: () => this.channel(),
      setLocalDescription: async () => {
        if (this.refuses) {
          throw new DOMException("no", "OperationError");
        }
      },
      setRemoteDescription: async () => {},
    };
    this.ends.push(end);
    return end;
  };

  private channel(): RTCDataChannel {
    const near = {} as RTCDataChannel;
    const far = {} as RTCDataChannel;
    near.send = (data: unknown) => {
      this.carries -= 1;
      if (this.carries >= 0) {
        far.onmessage?.({ data } as MessageEvent);
      }
    };
    far.send = (data: unknown) => near.onmessage?.({ data } as MessageEvent);
    setTimeout(() => {
      const other = this.ends[1] as RTCPeerConnection;
      other.ondatachannel?.({ channel: far } as RTCDataChannelEvent);
      near.onopen?.({} as Event);
    }, 100);
    return near;
  }
}

let relay: FakeRelay;

beforeEach(() => {
  vi.useFakeTimers();
  relay = new FakeRelay();
});

it("knows without trying that there is no relay", async () => {
  expect(await tryRelay([], relay.open)).toBe("none");
  expect(await tryRelay([{ urls: "stun:stun.example" }], relay.open)).toBe("none");
  expect(relay.opened).toEqual([]);
});

it("finds a relay good through which everything comes back, and hangs up", async () => {
  const found = tryRelay([{ urls: "stun:stun.example" }, TURN], relay.open);
  await vi.advanceTimersByTimeAsync(100);
  expect(await found).toBe("good");
  const only = { iceServers: [TURN], iceTransportPolicy: "relay" };
  expect(relay.opened).toEqual([only, only]);
  expect(relay.closed).toBe(2);
});

it("finds a relay shut that gives an address and lets too little through", async () => {
  for (const carries of [0, 49]) {
    relay = new FakeRelay();
    relay.carries = carries;
    const found = tryRelay([TURN], relay.open);
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await found).toBe("failed");
    expect(relay.closed).toBe(2);
  }
});

it("finds a relay shut whose connection cannot be set up", async () => {
  relay.refuses = true;
  expect(await tryRelay([TURN], relay.open)).toBe("failed");
  expect(relay.closed).toBe(2);
});
