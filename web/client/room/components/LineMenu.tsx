import type { ChatEntry } from "../../protocol";
import type { Room } from "../room";
import { useSurroundings } from "../surroundings";
import type { Conduct } from "./ConductDialog";
import { MenuItem } from "./Menu";
import { PersonMenu } from "./PersonMenu";

interface LineMenuProps {
  readonly room: Room;
  readonly entry: ChatEntry;
  /** Whether its author hosts: hosts are not silenced or shown out. */
  readonly isByHost: boolean;
  /** For hosts alone. */
  readonly onPin: (() => void) | null;
}

/** What one may do with a line of the chat and with whoever wrote it. */
export function LineMenu({ room, entry, isByHost, onPin }: LineMenuProps) {
  const { config, t } = useSurroundings();
  const { author, seq, payload } = entry;
  const isHost = config.role === "host";
  const isMine = author?.id === config.me.id;
  const isThere = payload.text !== "";
  const conducts: Conduct[] = [
    ...(isHost && isThere ? (["takeAway"] as const) : []),
    ...(isHost && !isByHost ? (["silence", "remove", "ban"] as const) : []),
    ...(isMine ? [] : (["report"] as const)),
  ];
  if (!author || conducts.length === 0) {
    return null;
  }
  return (
    <PersonMenu
      room={room}
      about={{ ...author, seq }}
      label={t.messageBy(author.name)}
      testId={`chat-menu-${seq}`}
      conducts={conducts}
    >
      {onPin && isThere && <MenuItem icon="pin" label={t.pin} testId="pin" onClick={onPin} />}
    </PersonMenu>
  );
}
