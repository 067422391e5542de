import type { GoalPayload } from "../../protocol";
import { useSurroundings } from "../surroundings";

/** How far the collection has come, as on the pages. */
export function GoalBar({ goal }: { goal: GoalPayload }) {
  const { t, formats } = useSurroundings();
  const { raised_cents, goal_cents, currency, gifts } = goal;
  const isReached = raised_cents >= goal_cents;
  const foot = gifts > 0 ? t.gifts(gifts) : raised_cents === 0 && t.nobodyGave;
  return (
    <div
      class={`goal ${isReached ? "goal--reached" : ""}`}
      data-testid="goal"
      data-raised-cents={raised_cents}
    >
      <p class="goal__figures">
        <b class="goal__raised">{formats.money(raised_cents, currency)}</b>{" "}
        <span class="goal__of">{t.givenOf(formats.money(goal_cents, currency))}</span>
      </p>
      <progress
        class="goal__bar"
        max={goal_cents}
        value={Math.min(raised_cents, goal_cents)}
        aria-label={t.givenSoFar}
      />
      <p class="goal__foot">{isReached ? t.goalReached : foot}</p>
    </div>
  );
}
