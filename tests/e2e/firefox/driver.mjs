// Drive Firefox for a test: a line of JSON in, a line of JSON out.
//
//   {"do": "open"}                              -> {"value": number of the tab}
//   {"do": "come", "width": w, "height": h}     -> {"value": number of the tab}
//   {"do": "go", "tab": n, "url": "..."}        -> {"value": null}
//   {"do": "evaluate", "tab": n, "text": "..."} -> {"value": what the expression gives}
//   {"do": "until", "tab": n, "text": "..."}    -> {"value": null} once the expression holds
//   {"do": "click", "tab": n, "at": "selector"} -> {"value": null}
//   {"do": "write", "tab": n, "at": "selector", "text": "..."} -> {"value": null}
//   {"do": "complaints", "tab": n}              -> {"value": errors that the page wrote or threw}
//   {"do": "close", "tab": n}                   -> {"value": null}
//
// A tab that was opened shares its cookies with the others, one that came has its own. What is
// clicked or written into is waited for. What fails gives {"error": "..."}. Firefox ends when the
// lines end.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";

const [program, profile, script, prefs] = process.argv.slice(2);
const require = createRequire(new URL("../../../web/client/package.json", import.meta.url));
const { default: puppeteer } = await import(pathToFileURL(require.resolve("puppeteer-core")));

// Only a page that came from somewhere may use a camera.
const server = createServer((_, response) => {
  response.setHeader("Content-Type", "text/html");
  response.end("<!doctype html><title>A test</title><body>");
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const address = `http://127.0.0.1:${server.address().port}/`;

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: program,
  headless: true,
  userDataDir: profile,
  extraPrefsFirefox: JSON.parse(prefs),
});

const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 100;
const tabs = [];
const complaints = new Map();
const deeds = {
  async come({ width, height }) {
    const context = await browser.createBrowserContext();
    // A window of its own: what lies behind another tab is not painted.
    const tab = await context.newPage({ type: "window" });
    await tab.setViewport({ width, height });
    tab.setDefaultTimeout(PATIENCE_MS);
    const said = [];
    tab.on("console", (line) => line.type() === "error" && said.push(line.text()));
    tab.on("pageerror", (error) => said.push(String(error)));
    complaints.set(tab, said);
    return tabs.push(tab) - 1;
  },
  complaints: ({ tab }) => complaints.get(tabs[tab]),
  async go({ tab, url }) {
    await tabs[tab].goto(url);
    return null;
  },
  // What waits inside of a page needs eval there, which the hub's pages forbid: wait out here.
  async until({ tab, text }) {
    const end = Date.now() + PATIENCE_MS;
    // A page that is just being left has no answer.
    while (!(await tabs[tab].evaluate(text).catch(() => false))) {
      if (Date.now() > end) throw new Error(`not within ${PATIENCE_MS} ms: ${text}`);
      await setTimeout(LOOK_AGAIN_MS);
    }
    return null;
  },
  async click({ tab, at }) {
    await tabs[tab].locator(`${at}:not(:disabled)`).setWaitForEnabled(false).click();
    return null;
  },
  async write({ tab, at, text }) {
    await (await tabs[tab].waitForSelector(at, { visible: true })).type(text);
    return null;
  },
  async open() {
    const tab = await browser.newPage();
    await tab.goto(address);
    await tab.evaluate(script);
    return tabs.push(tab) - 1;
  },
  evaluate: ({ tab, text }) => tabs[tab].evaluate(text),
  close: async ({ tab }) => {
    await tabs[tab].close();
    return null;
  },
};

async function obey(request) {
  try {
    return { value: (await deeds[request.do](request)) ?? null };
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

console.log("ready");
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await obey(JSON.parse(line))));
}
await browser.close();
server.close();
