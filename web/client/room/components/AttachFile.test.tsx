import { beforeEach, expect, it, vi } from "vitest";
import type { SendFile } from "../files";
import { AttachFile } from "./AttachFile";
import { doing, draw, find } from "./draw";

let notes: (string | null)[];
let send: ReturnType<typeof vi.fn<SendFile>>;

beforeEach(async () => {
  notes = [];
  send = vi.fn<SendFile>(async () => null);
  await draw(<AttachFile send={send} onNote={(note) => notes.push(note)} />);
});

async function choose(file: Partial<File>): Promise<void> {
  const field = find<HTMLInputElement>("file");
  Object.defineProperty(field, "files", { value: [file], configurable: true });
  await doing(() => field.dispatchEvent(new Event("change", { bubbles: true })));
}

it("sends what was chosen", async () => {
  const file = { name: "score.pdf", size: 1_000 };
  await choose(file);
  expect(send).toHaveBeenCalledWith(file);
  expect(notes.at(-1)).toBeNull();
});

it("says at once that a file is too large, and sends nothing", async () => {
  await choose({ name: "film.mp4", size: 26 * 1024 * 1024 });
  expect(send).not.toHaveBeenCalled();
  expect(notes.at(-1)).toContain("25 MB");
});

it("says at once that a file is empty, and sends nothing", async () => {
  await choose({ name: "notes.txt", size: 0 });
  expect(send).not.toHaveBeenCalled();
  expect(notes.at(-1)).toContain("This file is empty.");
});

it("offers the kinds of files that are taken", () => {
  const kinds = find<HTMLInputElement>("file").accept.split(",");
  expect(kinds).toContain(".pdf");
  expect(kinds).not.toContain(".zip");
});

it.each([
  ["This file is not what its name says.", "This file is not what its name says."],
  ["", "The file was not sent"],
])("says why the hub would not: %j", async (refusal, note) => {
  send.mockResolvedValue(refusal);
  await choose({ name: "score.pdf", size: 1_000 });
  expect(notes.at(-1)).toContain(note);
});
