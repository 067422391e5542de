import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startCopying } from "./copy";

const FIELD = `
  <input id="key" type="password" value="a secret">
  <button data-copy="key" hidden>Copy</button>
  <p data-copy-status="key" data-copied="Copied"></p>`;

function button(): HTMLElement {
  return document.querySelector("button") as HTMLElement;
}

function status(): string | null | undefined {
  return document.querySelector("p")?.textContent;
}

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = FIELD;
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.innerHTML = "";
});

it("copies what the field holds, says so, and falls silent again", async () => {
  const writeText = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  startCopying();
  expect(button().hidden).toBe(false);
  button().click();
  await vi.advanceTimersByTimeAsync(0);
  expect(writeText).toHaveBeenCalledWith("a secret");
  expect(button().dataset["state"]).toBe("copied");
  expect(status()).toBe("Copied");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(button().dataset["state"]).toBeUndefined();
  expect(status()).toBe("");
});

it("chooses the value where the browser does not let it copy", async () => {
  vi.stubGlobal("navigator", {});
  startCopying();
  button().click();
  await vi.advanceTimersByTimeAsync(0);
  const field = document.querySelector("input") as HTMLInputElement;
  expect(field.type).toBe("text");
  expect(document.activeElement).toBe(field);
  expect(status()).toBe("");
});
