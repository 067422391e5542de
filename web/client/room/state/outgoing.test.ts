import { expect, it } from "vitest";
import { type OutgoingChange, reduceOutgoing, stillOutgoing } from "./outgoing";

const listAfter = (...changes: OutgoingChange[]) => changes.reduce(reduceOutgoing, []);
const written: OutgoingChange = { type: "written", key: "k1", text: "Hello" };

it("shows a sentence from the moment it is sent until its entry arrives", () => {
  const stored = listAfter(written, { type: "stored", key: "k1", seq: 8 });
  expect(stillOutgoing(listAfter(written), 7)).toHaveLength(1);
  expect(stillOutgoing(stored, 7)).toHaveLength(1);
  expect(stillOutgoing(stored, 8)).toEqual([]);
});

it("says that a sentence did not go out, until it is tried again", () => {
  const failed = listAfter(written, { type: "failed", key: "k1" });
  expect(failed).toMatchObject([{ isFailed: true }]);
  expect(reduceOutgoing(failed, { type: "retried", key: "k1" })).toMatchObject([
    { isFailed: false },
  ]);
});

it("changes only the sentence meant", () => {
  const two = listAfter(written, { type: "written", key: "k2", text: "There" });
  const failed = reduceOutgoing(two, { type: "failed", key: "k2" });
  expect(failed.map(({ isFailed }) => isFailed)).toEqual([false, true]);
  expect(reduceOutgoing(failed, { type: "dropped", key: "k1" })).toHaveLength(1);
});
