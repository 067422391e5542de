import type { ComponentChildren } from "preact";
import type { Notes } from "../notes";
import type { Room } from "../room";
import { useSurroundings } from "../surroundings";
import { ChatPanel } from "./ChatPanel";
import { NotesPanel } from "./NotesPanel";

export type PanelName = "chat" | "notes";

/** One tab of the side. `count`: how many wait there, 0 for nothing to say. */
export interface SidePanel {
  readonly name: PanelName;
  readonly label: string;
  readonly count: number;
  draw(): ComponentChildren;
}

/** What the side of this room holds for this person, in order. */
export function useSidePanels(room: Room, notes: Notes | null): readonly SidePanel[] {
  const { t } = useSurroundings();
  const panels: SidePanel[] = [
    { name: "chat", label: t.chat, count: 0, draw: () => <ChatPanel room={room} /> },
  ];
  if (notes) {
    panels.push({
      name: "notes",
      label: t.notes,
      count: 0,
      draw: () => <NotesPanel notes={notes} />,
    });
  }
  return panels;
}
