import { describe, expect, it } from "vitest";
import { draw } from "./draw";
import { SessionAlerts } from "./SessionAlerts";

const endsAt = "2026-11-21T11:00:00Z";

async function alertAt(
  serverNow: string,
  changes: { isReturning?: boolean; canTalk?: boolean } = {},
) {
  const { isReturning = false, canTalk = false } = changes;
  const place = await draw(
    <SessionAlerts
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
