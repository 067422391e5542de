import type { ComponentChildren } from "preact";
import type { Room } from "../room";
import { useSurroundings } from "../surroundings";
import { ChatPanel } from "./ChatPanel";
import { useHallPanels } from "./hall-panels";

export type PanelName = "chat" | "questions" | "polls";

/** One tab of the side. `count`: how many wait there, 0 for nothing to say. */
export interface SidePanel {
  readonly name: PanelName;
  readonly label: string;
  readonly count: number;
  draw(): ComponentChildren;
}

/** What the side of this room holds for this person, in order. */
export function useSidePanels(room: Room): readonly SidePanel[] {
  const { t } = useSurroundings();
  const hall = useHallPanels(room);
  return [
    { name: "chat", label: t.chat, count: 0, draw: () => <ChatPanel room={room} /> },
    ...hall,
  ];
}
