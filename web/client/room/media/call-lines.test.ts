import { expect, it } from "vitest";
import { fakeTrack } from "../devices/fake-devices";
import { CALL_LINES, kindOf, lineOf, sendOn } from "./call-lines";
import { fakePeers } from "./fake-peer";
import type { PeerEvents } from "./port";

function fourLines() {
  const peers = fakePeers();
  const unheard = { onNegotiationNeeded: () => {} } as PeerEvents;
  const peer = peers.open(unheard, { canSpeak: true });
  for (const line of CALL_LINES) {
    peer.add(kindOf(line), "sendrecv", line === "screenVideo" ? [{}] : []);
  }
  return peers.last();
}

it("finds the line on which a track arrives, and goes by its kind where there is none", () => {
  const { lines } = fourLines();
  const found = lines.map(({ receiver }) => lineOf(lines, receiver.track));
  expect(found).toEqual([...CALL_LINES]);
  expect(lineOf(lines, fakeTrack("video"))).toBe("video");
});

it("says how much a screen may take, and shows it all the same where that is refused", async () => {
  const { lines } = fourLines();
  const screen = fakeTrack("video");
  await sendOn(lines, "screenVideo", screen);
  expect(lines[3]).toMatchObject({ track: screen, encodings: [{ maxBitrate: 2_500_000 }] });
  const refusing = fourLines().lines;
  Object.assign(refusing[3]?.sender ?? {}, {
    setParameters: async () => {
      throw new DOMException("not now", "InvalidStateError");
    },
  });
  await sendOn(refusing, "screenVideo", screen);
  expect(refusing[3]?.track).toBe(screen);
});

it("leaves out a line that an older page does not have", async () => {
  const { lines } = fourLines();
  await expect(sendOn(lines.slice(0, 2), "screenVideo", fakeTrack("video"))).resolves.toBe(
    undefined,
  );
});
