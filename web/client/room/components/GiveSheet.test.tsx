import { beforeEach, describe, expect, it } from "vitest";
import { doing, draw, EURO_GIFTS, find, type } from "./draw";
import { GiveSheet } from "./GiveSheet";

let place: HTMLElement;
let gone: number[];
let closed: number;

beforeEach(async () => {
  gone = [];
  closed = 0;
  place = await draw(
    <GiveSheet
      giveUrl="/masterclasses/a/give"
      currency="EUR"
      gifts={EURO_GIFTS}
      onClose={() => {
        closed += 1;
      }}
      onGone={(cents) => gone.push(cents)}
    />,
    { charityName: "La Passerelle", cardFees: { percent: 1.5, fixedCents: 25 } },
  );
});

const form = () => place.querySelector("form") as HTMLFormElement;
const other = () => place.querySelector("input[name=other_amount]") as HTMLInputElement;

async function submit(): Promise<SubmitEvent> {
  const event = new Event("submit", { bubbles: true, cancelable: true }) as SubmitEvent;
  await doing(() => form().dispatchEvent(event));
  return event;
}

describe("giving", () => {
  it("is a real form that opens the payment page beside the room", () => {
    expect(form().method).toBe("post");
    expect(form().target).toBe("_blank");
    expect(new URL(form().action).pathname).toBe("/masterclasses/a/give");
    const names = [...form().elements].map((element) => element.getAttribute("name"));
    expect(names.filter(Boolean)).toEqual([
      "csrf_token",
      "source",
      "amount",
      "amount",
      "amount",
      "amount",
      "other_amount",
      "covers_fees",
      "is_name_public",
      "is_amount_public",
      "message",
      "is_message_public",
    ]);
  });

  it("takes two touches for the usual amount", async () => {
    expect(find("give-submit").textContent).toBe("Give €10");
    expect((await submit()).defaultPrevented).toBe(false);
    expect(gone).toEqual([1_000]);
  });

  it("says without unfolding whether people see one's name", async () => {
    expect(find("give-choices").textContent).toContain("(without your name)");
    await doing(() => (place.querySelector("[name=is_name_public]") as HTMLInputElement).click());
    expect(find("give-choices").textContent).toContain("(with your name)");
  });

  it("names the whole sum that is charged once the fees are covered too", async () => {
    await doing(() => (place.querySelector("[name=covers_fees]") as HTMLInputElement).click());
    expect(find("give-submit").textContent).toBe("Give €10.41");
    expect(place.textContent).toContain("€10.41 in all");
  });

  it("takes an amount of one's own", async () => {
    await doing(() => type(other(), "12,50"));
    expect(find("give-submit").textContent).toBe("Give €12.50");
    await submit();
    expect(gone).toEqual([1_250]);
  });

  it("says which amounts can be given when one cannot", async () => {
    await doing(() => type(other(), "0,20"));
    expect((await submit()).defaultPrevented).toBe(true);
    expect(gone).toEqual([]);
    expect(place.querySelector("[role=alert]")?.textContent).toBe(
      "Choose an amount from €1 to €5,000.",
    );
    expect(other().getAttribute("aria-invalid")).toBe("true");
  });

  it("closes with Escape", async () => {
    const pressed = new KeyboardEvent("keydown", { key: "Escape", bubbles: true });
    await doing(() => other().dispatchEvent(pressed));
    expect(closed).toBe(1);
  });
});
