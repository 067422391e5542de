import type { Room } from "../room";
import { askedOn } from "../state/asked";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { PollsPanel } from "./PollsPanel";
import { QuestionsPanel } from "./QuestionsPanel";
import type { SidePanel } from "./side-panels";

/** Questions and polls, for a masterclass; the audience has polls once there is one to see. */
export function useHallPanels(room: Room): readonly SidePanel[] {
  const { config, t } = useSurroundings();
  const { boards } = useStore(room.view);
  if (config.kind !== "masterclass") {
    return [];
  }
  const { open, answering } = askedOn(boards);
  const asked = open.length + (answering ? 1 : 0);
  const polls = boards.polls?.polls ?? [];
  const questions: SidePanel = {
    name: "questions",
    label: t.questions,
    count: boards.questions?.waiting || asked,
    draw: () => <QuestionsPanel room={room} />,
  };
  if (config.role !== "host" && polls.length === 0) {
    return [questions];
  }
  const poll: SidePanel = {
    name: "polls",
    label: t.polls,
    count: polls.filter(({ state }) => state === "open").length,
    draw: () => <PollsPanel room={room} />,
  };
  return [questions, poll];
}
