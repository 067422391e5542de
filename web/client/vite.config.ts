import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Every file of entries/ is one entry point, known to the server by its path in the manifest. */
const entries = readdirSync(here("entries"))
  .filter((name) => /\.(ts|tsx)$/.test(name))
  .map((name) => here(`entries/${name}`));

export default defineConfig({
  root: here("."),
  base: "/static/build/",
  publicDir: false,
  build: {
    target: "es2023",
    // The tokens rely on light-dark() staying as written: the stage turns dark by color-scheme.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    outDir: here("../static/build"),
    emptyOutDir: true,
    manifest: "manifest.json",
    // The Content-Security-Policy allows nothing inline: no data address, no injected script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    rolldownOptions: { input: entries },
  },
  test: {
    environment: "happy-dom",
    include: ["**/*.test.{ts,tsx}"],
    passWithNoTests: true,
    restoreMocks: true,
  },
});
