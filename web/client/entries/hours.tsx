import { render } from "preact";
import { dayNames } from "../hours/clock";
import { Rows } from "../hours/rows";
import { WeekGrid } from "../hours/WeekGrid";
import { hoursMessagesOf } from "../i18n/hours";
import "../styles/hours-grid.css";

const place = document.getElementById("week-grid");
const typed = document.getElementById("week-rows") as HTMLDetailsElement | null;
const unsaved = document.getElementById("week-unsaved");

if (place && typed) {
  const locale = document.documentElement.lang === "fr" ? "fr" : "en";
  const rows = new Rows(typed);
  rows.addWithoutAsking();
  // Whoever has something to put right sees where.
  typed.open = typed.querySelector("[aria-invalid]") !== null;
  const tell = () => unsaved?.removeAttribute("hidden");
  render(
    <WeekGrid rows={rows} names={dayNames(locale)} t={hoursMessagesOf(locale)} onChange={tell} />,
    place,
  );
}
