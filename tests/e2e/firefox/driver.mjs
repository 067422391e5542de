// Drive Firefox for a test: a line of JSON in, a line of JSON out.
//
//   {"do": "open"}                              -> {"value": number of the tab}
//   {"do": "evaluate", "tab": n, "text": "..."} -> {"value": what the expression gives}
//   {"do": "close", "tab": n}                   -> {"value": null}
//
// An expression that fails gives {"error": "..."}. Firefox ends when the lines end.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
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

const tabs = [];
const deeds = {
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
