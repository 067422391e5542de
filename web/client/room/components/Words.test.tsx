import { describe, expect, it } from "vitest";
import { draw } from "./draw";
import { Words } from "./Words";

async function links(text: string): Promise<(string | null)[]> {
  const place = await draw(<Words text={text} />);
  expect(place.textContent).toBe(text);
  return [...place.querySelectorAll("a")].map((link) => link.getAttribute("href"));
}

describe("addresses in what people write", () => {
  it("are links when they are secure, without what ends the sentence", async () => {
    expect(await links("See https://example.org/a?b=c, and (https://example.org/d).")).toEqual([
      "https://example.org/a?b=c",
      "https://example.org/d",
    ]);
    expect(await links("https://fr.wikipedia.org/wiki/Air_(musique)")).toEqual([
      "https://fr.wikipedia.org/wiki/Air_(musique)",
    ]);
  });

  it("stay words when they are not, or when they pretend to lead elsewhere", async () => {
    for (const text of [
      "http://example.org",
      "javascript:alert(1)",
      "data:text/html,x",
      "https://",
      "https://estrade.fr@evil.example/",
      "https://estrade.fr:x@evil.example/",
      "www.example.org",
    ]) {
      expect(await links(text)).toEqual([]);
    }
  });

  it("open beside the room, which the other page cannot reach", async () => {
    const place = await draw(<Words text="https://example.org" />);
    const link = place.querySelector("a");
    expect(link?.rel).toBe("noopener noreferrer nofollow");
    expect(link?.target).toBe("_blank");
    expect(link?.textContent).toBe("https://example.org");
  });
});
