import { useNow, useSurroundings } from "../surroundings";

/** Say when the door opens and when it begins: with the day, unless that is today. */
export function useMoments() {
  const { config, t, formats } = useSurroundings();
  const now = useNow();
  const isToday = formats.isSameDay(config.startsAt, now);
  const written = isToday ? formats.time : formats.day;
  return {
    opens: (isToday ? t.doorOpensAt : t.doorOpensOn)(written(config.doorOpensAt)),
    begins: (isToday ? t.startsAt : t.startsOn)(written(config.startsAt)),
  };
}
