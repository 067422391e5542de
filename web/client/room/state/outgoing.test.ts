import { expect, it } from "vitest";
import type { ChatEntry } from "../../protocol";
import { NO_ENTRIES, takeFirst } from "./entries";
import { type OutgoingChange, reduceOutgoing, stillOutgoing } from "./outgoing";

const listAfter = (...changes: OutgoingChange[]) => changes.reduce(reduceOutgoing, []);
const written: OutgoingChange = { type: "written", key: "k1", text: "Hello", sinceSeq: 6 };

function chat(seq: number, id: string, text: string): ChatEntry {
  return { seq, at: "", author: { id, name: id }, kind: "chat", payload: { text } };
}

const known = (...entries: ChatEntry[]) => takeFirst(NO_ENTRIES, entries, 6);

it("shows a sentence from the moment it is sent until its entry arrives", () => {
  const stored = listAfter(written, { type: "stored", key: "k1", seq: 8 });
  expect(stillOutgoing(listAfter(written), known(), "me")).toHaveLength(1);
  expect(stillOutgoing(stored, known(chat(7, "ada", "Hi")), "me")).toHaveLength(1);
  const arrived = known(chat(7, "ada", "Hi"), chat(8, "me", "Hello"));
  expect(stillOutgoing(stored, arrived, "me")).toEqual([]);
});

it("knows its entry even before the hub has answered", () => {
  const list = listAfter(written);
  expect(stillOutgoing(list, known(chat(7, "me", "Hello")), "me")).toEqual([]);
  expect(stillOutgoing(list, known(chat(7, "ada", "Hello")), "me")).toHaveLength(1);
  expect(stillOutgoing(list, known(chat(5, "me", "Hello"), chat(6, "me", "?")), "me")).toHaveLength(
    1,
  );
});

it("says that a sentence did not go out, until it is tried again", () => {
  const failed = listAfter(written, { type: "failed", key: "k1" });
  expect(failed).toMatchObject([{ isFailed: true }]);
  expect(reduceOutgoing(failed, { type: "retried", key: "k1" })).toMatchObject([
    { isFailed: false },
  ]);
});

it("changes only the sentence meant", () => {
  const two = listAfter(written, { ...written, key: "k2", text: "There" });
  const failed = reduceOutgoing(two, { type: "failed", key: "k2" });
  expect(failed.map(({ isFailed }) => isFailed)).toEqual([false, true]);
  expect(reduceOutgoing(failed, { type: "dropped", key: "k1" })).toHaveLength(1);
});
