import { asClock, secondsUntil } from "../clock";
import { useNow, useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

/** The time to the start, then the time left. */
export function TimeFact({ startsAt, endsAt }: { startsAt: string; endsAt: string }) {
  const { t } = useSurroundings();
  const now = useNow();
  const toStart = secondsUntil(startsAt, now);
  const left = secondsUntil(endsAt, now);
  const label = toStart > 0 ? t.timeToStart : t.timeLeft;
  const labelClass = toStart > 0 ? "room__fact-word" : "visually-hidden";
  return (
    <span class="room__fact" role="timer" data-testid="time-left">
      <Icon name="clock" />
      {left > 0 && <span class={labelClass}>{label}</span>}{" "}
      {left > 0 ? asClock(toStart > 0 ? toStart : left) : t.timeIsUp}
    </span>
  );
}
