import { useEffect, useState } from "preact/hooks";
import type { HoursMessages } from "../i18n/hours";
import type { Rows } from "./rows";
import { spanText } from "./sentences";
import {
  type Choice,
  crowdedDay,
  isOpen,
  MAX_STRETCHES,
  painted,
  type Rectangle,
  rectangle,
  type Spot,
  type Week,
} from "./week";

const MORNING = 36;

/** What the editor knows and can do. */
export interface Editor {
  readonly week: Week;
  readonly choice: Choice;
  readonly said: string;
  readonly problem: string;
  readonly go: (to: Spot, isExtending: boolean) => void;
  readonly paint: () => void;
}

interface EditorParts {
  readonly rows: Rows;
  readonly names: readonly string[];
  readonly t: HoursMessages;
  readonly onChange: () => void;
}

/** Keep a week in step with the rows of the form, whichever of the two is changed. */
export function useEditor({ rows, names, t, onChange }: EditorParts): Editor {
  const [week, setWeek] = useState<Week>(() => rows.readWeek());
  const [choice, setChoice] = useState<Choice>(() => alone({ day: 0, quarter: MORNING }));
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");

  useEffect(
    () =>
      rows.onTyped((weekday) => {
        const typed = rows.read(weekday);
        onChange();
        if (typed) setWeek((was) => was.map((day, index) => (index === weekday ? typed : day)));
      }),
    [rows, onChange],
  );

  const go = (to: Spot, isExtending: boolean) => {
    const next = isExtending ? { anchor: choice.anchor, cursor: to } : alone(to);
    setChoice(next);
    if (isExtending) setSaid(t.chosen(spanText(rectangle(next), names, t)));
  };
  const paint = () => {
    const box = rectangle(choice);
    const becomesOpen = !isOpen(week, choice.anchor);
    const next = painted(week, box, becomesOpen);
    const crowded = crowdedDay(next);
    setChoice(alone(choice.cursor));
    if (crowded >= 0) {
      setProblem(t.tooMany(names[crowded] ?? "", MAX_STRETCHES));
      return;
    }
    setProblem("");
    setWeek(next);
    writeDays(rows, next, box);
    const span = spanText(box, names, t);
    setSaid(becomesOpen ? t.opened(span) : t.closed(span));
    onChange();
  };
  return { week, choice, said, problem, go, paint };
}

function alone(spot: Spot): Choice {
  return { anchor: spot, cursor: spot };
}

function writeDays(rows: Rows, week: Week, box: Rectangle): void {
  for (let day = box.firstDay; day <= box.lastDay; day += 1) {
    const painted = week[day];
    if (painted) rows.write(day, painted);
  }
}
