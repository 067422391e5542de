/** What the live region tells. */

import type { HoursMessages } from "../i18n/hours";
import { timeOf } from "./clock";
import type { Rectangle } from "./week";

export function spanText(box: Rectangle, names: readonly string[], t: HoursMessages): string {
  const first = names[box.firstDay] ?? "";
  const last = names[box.lastDay] ?? "";
  const days = box.firstDay === box.lastDay ? first : t.days(first, last);
  return t.span(days, timeOf(box.from), timeOf(box.to + 1));
}
