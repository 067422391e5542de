import { afterEach, beforeEach, expect, it } from "vitest";
import { startAmounts } from "./amounts";

const FORM = `
  <form>
    <input class="amount__input" type="radio" name="amount" value="5">
    <input class="amount__input" type="radio" name="amount" value="10" checked>
    <input name="other_amount">
  </form>`;

startAmounts();

function other(): HTMLInputElement {
  return document.querySelector("[name=other_amount]") as HTMLInputElement;
}

function sent(): Record<string, FormDataEntryValue> {
  return Object.fromEntries(new FormData(document.querySelector("form") as HTMLFormElement));
}

function type(text: string): void {
  other().value = text;
  other().dispatchEvent(new Event("input", { bubbles: true }));
}

beforeEach(() => {
  document.body.innerHTML = FORM;
});

afterEach(() => {
  document.body.innerHTML = "";
});

it("marks no amount to touch while another one is typed", () => {
  type("7");
  expect(sent()).toEqual({ other_amount: "7" });
  type("70");
  type("");
  expect(sent()).toEqual({ amount: "10", other_amount: "" });
});

it("empties the field when an amount is touched", () => {
  type("7");
  const five = document.querySelector<HTMLInputElement>("[value='5']") as HTMLInputElement;
  five.click();
  expect(sent()).toEqual({ amount: "5", other_amount: "" });
});
