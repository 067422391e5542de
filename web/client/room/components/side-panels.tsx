import type { ComponentChildren } from "preact";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { ChatPanel } from "./ChatPanel";
import { HandsPanel } from "./HandsPanel";

export type PanelName = "chat" | "hands";

/** One tab of the side. `count`: how many wait there, 0 for nothing to say. */
export interface SidePanel {
  readonly name: PanelName;
  readonly label: string;
  readonly count: number;
  draw(): ComponentChildren;
}

/** What the side of this room holds for this person, in order. */
export function useSidePanels(room: Room): readonly SidePanel[] {
  const { config, t } = useSurroundings();
  const { line } = useStore(room.view).boards.hands ?? { line: [] };
  const chat: SidePanel = {
    name: "chat",
    label: t.chat,
    count: 0,
    draw: () => <ChatPanel room={room} />,
  };
  const hands: SidePanel = {
    name: "hands",
    label: t.hands,
    count: line.length,
    draw: () => <HandsPanel room={room} />,
  };
  return config.role === "host" ? [chat, hands] : [chat];
}
