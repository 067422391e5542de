import { secondsUntil } from "../clock";
import { useNow, useSurroundings } from "../surroundings";
import { EmptyStage } from "./EmptyStage";

/** The waiting place: how long until it begins, and that nothing has to be done. */
export function WaitForStart({ startsAt, host }: { startsAt: string; host: string }) {
  const { t, formats } = useSurroundings();
  const seconds = secondsUntil(startsAt, useNow());
  return (
    <div class="stage__wait" data-testid="waiting">
      <EmptyStage />
      {seconds > 0 && <Countdown seconds={seconds} />}
      <p class="stage__wait-text">
        {seconds > 0 ? t.beginsAt(formats.time(startsAt)) : t.hostComing(host)}
      </p>
    </div>
  );
}

/** So long until it begins, to the second. */
export function Countdown({ seconds }: { seconds: number }) {
  const { t } = useSurroundings();
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return (
    <p class="countdown" role="timer">
      {hours > 0 && <Part figure={hours} unit={t.hours(hours)} />}
      <Part figure={minutes} unit={t.minutes(minutes)} />
      <Part figure={seconds % 60} unit={t.seconds(seconds % 60)} />
    </p>
  );
}

function Part({ figure, unit }: { figure: number; unit: string }) {
  return (
    <span class="countdown__part">
      <span class="countdown__figure">{String(figure).padStart(2, "0")}</span>{" "}
      <span class="countdown__unit">{unit}</span>
    </span>
  );
}
