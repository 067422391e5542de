/** The theme switch: light, dark, or that of the device, kept in a cookie the server reads. */

type Theme = "light" | "dark" | "auto";

const NEXT: Record<Theme, Theme> = { auto: "light", light: "dark", dark: "auto" };
const YEAR_S = 31_536_000;

function currentTheme(): Theme {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "auto";
}

function applyTheme(theme: Theme): void {
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  const age = theme === "auto" ? 0 : YEAR_S;
  // biome-ignore lint/suspicious/noDocumentCookie: cookieStore is not in every browser we serve
  document.cookie = `theme=${theme}; path=/; max-age=${age}; samesite=lax`;
}

function describe(button: HTMLElement): void {
  const theme = currentTheme();
  button.dataset["state"] = theme;
  const label = button.dataset[`label${theme[0]?.toUpperCase()}${theme.slice(1)}`];
  if (label) {
    button.setAttribute("aria-label", label);
    button.title = label;
  }
}

/** Show and wire every theme switch of the page. */
export function startThemeSwitches(): void {
  const buttons = document.querySelectorAll<HTMLElement>("[data-theme-switch]");
  for (const button of buttons) {
    button.hidden = false;
    describe(button);
    button.addEventListener("click", () => {
      applyTheme(NEXT[currentTheme()]);
      for (const other of buttons) describe(other);
    });
  }
}
