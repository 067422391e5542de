import { describe, expect, it } from "vitest";
import { FakeDevices } from "../devices/fake-devices";
import { LocalMedia } from "../devices/local-media";
import { NOTHING_CHOSEN } from "../devices/remembered";
import { draw } from "./draw";
import { SessionAlerts } from "./SessionAlerts";

const media = new LocalMedia(new FakeDevices(), NOTHING_CHOSEN, () => {});
const endsAt = "2026-11-21T11:00:00Z";

async function alertAt(
  serverNow: string,
  changes: { isReturning?: boolean; canTalk?: boolean } = {},
) {
  const { isReturning = false, canTalk = false } = changes;
  const place = await draw(
    <SessionAlerts
      media={media}
      isReturning={isReturning}
      canTalk={canTalk}
      endsAt={endsAt}
      isBlocked={false}
      onUnblock={() => {}}
    />,
    { serverNow },
  );
  return place.querySelector("[role=alert]")?.textContent ?? null;
}

describe("the time", () => {
  it.each([
    ["2026-11-21T10:54:50Z", null],
    ["2026-11-21T10:55:02Z", "Five minutes left."],
    ["2026-11-21T10:55:30Z", null],
    ["2026-11-21T11:00:03Z", "The booked time is over. Take the time to say goodbye."],
    ["2026-11-21T11:01:00Z", null],
  ])("at %s says %j", async (serverNow, text) => {
    expect(await alertAt(serverNow)).toBe(text);
  });
});

it("says first that the line is lost, and that two who hear each other can go on", async () => {
  const late = "2026-11-21T10:55:02Z";
  expect(await alertAt(late, { isReturning: true })).toContain("has dropped");
  expect(await alertAt(late, { isReturning: true, canTalk: true })).toContain("go on talking");
});

it("says which microphone took the place of one that went away, until it is read", async () => {
  await media.open();
  media.tracks.audio?.dispatchEvent(new Event("ended"));
  await new Promise((resolve) => setTimeout(resolve));
  expect(await alertAt("2026-11-21T10:20:00Z")).toContain("Now in use: Fake audio.");
  document.querySelector<HTMLElement>("[data-testid=unplugged-read]")?.click();
  await new Promise((resolve) => setTimeout(resolve));
  expect(await alertAt("2026-11-21T10:20:00Z")).toBeNull();
});
