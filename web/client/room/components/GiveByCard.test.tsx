import { beforeEach, describe, expect, it, vi } from "vitest";
import type { CardGiftAnswer } from "../card-gift";
import { doing, draw, EURO_GIFTS, find, type } from "./draw";
import { GiveSheet } from "./GiveSheet";

interface Sent {
  press?: string;
  amount?: string;
  by_card?: string;
}

const CARD = { id: "crd_1", name: "Visa •••• 4242", expires: "12/34" };
const PAID: CardGiftAnswer = { state: "paid", message: "Thanks.", cardPage: null };
const ASKED: CardGiftAnswer = { state: "asked", message: "The bank…", cardPage: null };
const DECLINED: CardGiftAnswer = {
  state: "declined",
  message: "Declined, nothing charged.",
  cardPage: "/gifts/pay_1/card-page",
};

let place: HTMLElement;
let sent: Sent[];
let answers: CardGiftAnswer[];
let charging: (number | null)[];
let closed: number;

async function drawSheet(card: typeof CARD | null = CARD) {
  place = await draw(
    <GiveSheet
      giveUrl="/masterclasses/a/give"
      currency="EUR"
      gifts={EURO_GIFTS}
      amount="20"
      card={card}
      giveByCard={(form) => {
        sent.push(Object.fromEntries([...form].map(([name, value]) => [name, String(value)])));
        return Promise.resolve(answers.shift() ?? null);
      }}
      onClose={() => {
        closed += 1;
      }}
      onGone={() => undefined}
      onCharging={(cents) => charging.push(cents)}
    />,
    {
      charityName: "La Passerelle",
      cardGiftUrl: "/api/masterclasses/a/gift",
      cardFees: { percent: 1.5, fixedCents: 25 },
    },
  );
}

beforeEach(async () => {
  sent = [];
  answers = [PAID];
  charging = [];
  closed = 0;
  await drawSheet();
});

const names = () => [...place.querySelectorAll("input")].map((input) => input.name);

async function press(): Promise<Event> {
  const event = new Event("submit", { bubbles: true, cancelable: true });
  await doing(() => (place.querySelector("form") as HTMLFormElement).dispatchEvent(event));
  return event;
}

describe("giving with a saved card", () => {
  it("says what is given with which card, and gives it at once", async () => {
    expect(find("give-submit").textContent).toBe("Give €20 with Visa •••• 4242");
    expect(document.activeElement).toBe(find("give-submit"));
    expect((await press()).defaultPrevented).toBe(true);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ amount: "20", by_card: "crd_1" });
    expect(sent[0]?.press?.length).toBeGreaterThan(8);
    expect(charging).toEqual([2_000]);
    expect(closed).toBe(1);
  });

  it("sends one gift when it is pressed twice", async () => {
    let answer: (it: CardGiftAnswer) => void = () => undefined;
    place = await draw(
      <GiveSheet
        giveUrl="/give"
        currency="EUR"
        gifts={EURO_GIFTS}
        card={CARD}
        giveByCard={(form) => {
          sent.push({ press: String(form.get("press")) });
          return new Promise((done) => {
            answer = done;
          });
        }}
        onClose={() => undefined}
        onGone={() => undefined}
      />,
      { cardGiftUrl: "/api" },
    );
    await press();
    await press();
    expect(sent).toHaveLength(1);
    expect(find("give-submit").getAttribute("aria-busy")).toBe("true");
    await doing(() => answer(PAID));
  });

  it("tells in place that the card was declined, with the way on", async () => {
    answers = [DECLINED];
    await press();
    expect(find("card-answer").textContent).toBe("Declined, nothing charged.");
    const way = find("go-to-card-page").closest("form") as HTMLFormElement;
    expect(new URL(way.action).pathname).toBe("/gifts/pay_1/card-page");
    expect([way.method, way.target]).toEqual(["post", "_blank"]);
    expect(charging).toEqual([2_000, null]);
    expect(closed).toBe(0);
  });

  it("asks on with the same key while the bank has not answered", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    try {
      answers = [ASKED, null, PAID];
      const event = new Event("submit", { bubbles: true, cancelable: true });
      (place.querySelector("form") as HTMLFormElement).dispatchEvent(event);
      await vi.advanceTimersByTimeAsync(6_000);
    } finally {
      vi.useRealTimers();
    }
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map((form) => form.press)).size).toBe(1);
    expect(closed).toBe(1);
  });

  it("keeps the hub's sentence when it refuses, and presses anew after it", async () => {
    answers = [{ state: null, message: "Choose a gift." }, PAID];
    await press();
    expect(find("card-answer").textContent).toBe("Choose a gift.");
    await press();
    expect(new Set(sent.map((form) => form.press)).size).toBe(2);
  });

  it("shows the total when the fees are covered too", async () => {
    await doing(() => (place.querySelector("[name=covers_fees]") as HTMLInputElement).click());
    expect(place.textContent).toContain("€20.56 in all");
    expect(find("give-submit").textContent).toContain("Give €20.56 with");
  });

  it("sends nothing that cannot be given", async () => {
    const other = place.querySelector("[name=other_amount]") as HTMLInputElement;
    await doing(() => type(other, "0,20"));
    await press();
    expect(sent).toEqual([]);
  });

  it("gives with another card by the page, in another tab", async () => {
    await doing(() => find("other-card").click());
    expect(find("give-submit").textContent).toBe("Give €20");
    expect((await press()).defaultPrevented).toBe(false);
    expect(sent).toEqual([]);
    expect(names()).not.toContain("by_card");
  });
});

describe("giving without a saved card", () => {
  it("offers to save the card, and never ticks the box by itself", async () => {
    await drawSheet(null);
    const tick = place.querySelector("[name=saves_card]") as HTMLInputElement;
    expect(tick.checked).toBe(false);
    expect(find("give-submit").textContent).toBe("Give €20");
  });

  it("does not offer it to those who have one saved", () => {
    expect(names()).not.toContain("saves_card");
  });
});
