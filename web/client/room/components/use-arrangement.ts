import type { Pulse } from "../media/pulse";
import type { Room } from "../room";
import { type Arrangement, arrange, holderOf, SCREEN } from "../state/stage";
import { useStore } from "../store";

interface StageView extends Arrangement {
  /** What the stage is, in the style sheet's words. */
  readonly stageClass: string;
  /** What a tile is on it. */
  tileClass(id: string): string;
  isShown(id: string): boolean;
}

/** Return how the hosts want those who are seen to be shown. */
export function useArrangement(
  room: Room,
  pulse: Pulse,
  people: readonly string[],
  hasScreen: boolean,
): StageView {
  const { stage } = useStore(room.view).boards;
  const voice = useStore(pulse.voice);
  const heard = voice === null ? null : holderOf(stage, voice);
  const speaker = stage?.speaker ?? heard;
  const arrangement = arrange(stage?.layout ?? "auto", { people, speaker, hasScreen });
  const { main, shown } = arrangement;
  const one = main === SCREEN ? "stage--screen" : "stage--screen stage--speaker";
  return {
    ...arrangement,
    stageClass: main === null ? "" : one,
    tileClass: (id) => (id === main && main !== SCREEN ? "tile--main" : ""),
    isShown: (id) => shown.includes(id),
  };
}
