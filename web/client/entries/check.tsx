import { render } from "preact";
import { CheckPage } from "../check/CheckPage";
import { compose } from "../check/compose";
import { messagesOf } from "../i18n";
import { checkMessagesOf } from "../i18n/check";
import { formatsOf } from "../room/format";
import { SurroundingsContext } from "../room/surroundings";
import type { Outcomes } from "../trials/outcome";
import "../styles/check.css";

const place = document.getElementById("check");
const result = document.getElementById("check-result") as HTMLFormElement | null;
const verdict = document.getElementById("check-verdict");

/** Send what was found by the page's own form; the hub answers with what it comes to. */
function keep(outcomes: Outcomes): void {
  for (const [part, outcome] of Object.entries(outcomes)) {
    const field = result?.elements.namedItem(part);
    if (field instanceof HTMLInputElement) {
      field.value = outcome;
    }
  }
  result?.requestSubmit();
}

if (place && result && verdict) {
  const { config, clock, media, checkup } = compose(document, keep);
  const { locale } = config;
  const words = { config, clock, t: messagesOf(locale), formats: formatsOf(locale) };
  render(
    <SurroundingsContext.Provider value={words}>
      <CheckPage checkup={checkup} media={media} words={checkMessagesOf(locale)} />
    </SurroundingsContext.Provider>,
    place,
  );
  verdict.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("[data-check='sound-only']")) {
      void checkup.leaveOutCamera();
    }
  });
  // What an earlier check came to says nothing of the one that begins.
  const stopWaiting = checkup.store.subscribe(() => {
    verdict.replaceChildren();
    stopWaiting();
  });
  const show = () => verdict.hasChildNodes() && verdict.scrollIntoView({ block: "nearest" });
  new MutationObserver(show).observe(verdict, { childList: true });
  addEventListener("pagehide", () => media.close());
}
