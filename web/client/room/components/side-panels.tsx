import type { ComponentChildren } from "preact";
import type { Notes } from "../notes";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { ChatPanel } from "./ChatPanel";
import { HandsPanel } from "./HandsPanel";
import { HostsPanel } from "./HostsPanel";
import { useHallPanels } from "./hall-panels";
import { NotesPanel } from "./NotesPanel";
import { PeoplePanel } from "./PeoplePanel";

export type PanelName = "chat" | "notes" | "questions" | "polls" | "hands" | "hosts" | "people";

/** One tab of the side. `count`: how many wait there, 0 for nothing to say. */
export interface SidePanel {
  readonly name: PanelName;
  readonly label: string;
  readonly count: number;
  draw(): ComponentChildren;
}

/** What the side of this room holds for this person, in order. */
export function useSidePanels(room: Room, notes: Notes | null): readonly SidePanel[] {
  const { config, t } = useSurroundings();
  const hall = useHallPanels(room);
  const unread = useUnreadOfHosts(room);
  const { line } = useStore(room.view).boards.hands ?? { line: [] };
  const chat: SidePanel = {
    name: "chat",
    label: t.chat,
    count: 0,
    draw: () => <ChatPanel room={room} />,
  };
  if (notes) {
    const draw = () => <NotesPanel notes={notes} />;
    return [chat, { name: "notes", label: t.notes, count: 0, draw }];
  }
  if (config.role !== "host") {
    return [chat, ...hall];
  }
  return [
    chat,
    ...hall,
    { name: "hands", label: t.hands, count: line.length, draw: () => <HandsPanel room={room} /> },
    { name: "hosts", label: t.hostsTab, count: unread, draw: () => <HostsPanel room={room} /> },
    { name: "people", label: t.people, count: 0, draw: () => <PeoplePanel room={room} /> },
  ];
}

/** How many lines the other hosts wrote since one looked. */
function useUnreadOfHosts(room: Room): number {
  const { config } = useSurroundings();
  const { lines = [] } = useStore(room.view).boards.hosts ?? {};
  const read = useStore(room.hostsRead);
  return lines.filter(({ seq, author }) => seq > read && author.id !== config.me.id).length;
}
