import { useCallback, useRef, useState } from "preact/hooks";
import type { Call } from "../call";
import type { LocalMedia } from "../devices/local-media";
import type { ScreenCapture } from "../devices/screen-capture";
import type { Notes } from "../notes";
import type { Room } from "../room";
import { callConnection } from "../state/connection";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Announcer } from "./Announcer";
import { MeetingRoom } from "./MeetingRoom";
import { SessionStage } from "./SessionStage";
import { TileMenu } from "./TileMenu";

interface SessionRoomProps {
  readonly room: Room;
  readonly call: Call;
  readonly screen: ScreenCapture;
  readonly notes: Notes;
  readonly media: LocalMedia;
}

/** The one-to-one session: the other one on stage, oneself in the corner. */
export function SessionRoom({ room, call, screen, notes, media }: SessionRoomProps) {
  const { config, t } = useSurroundings();
  const view = useStore(room.view);
  const line = useStore(room.line.store);
  const [isBlocked, setBlocked] = useState(false);
  const block = useCallback(() => setBlocked(true), []);
  const stage = useRef<HTMLElement>(null);
  const { state, theirs } = useStore(call.view);
  const other = view.others[0];
  const presence = other?.presence ?? "expected";
  const name = other?.name ?? config.other?.name ?? t.somebody;
  const reading = useStore(call.reception.store);
  return (
    <MeetingRoom
      room={room}
      media={media}
      notes={notes}
      screen={screen}
      stage={stage}
      subtitle={t.withPerson(name)}
      connection={callConnection({ line: line.is, call: state, other: presence, reading, theirs })}
      canTalk={state === "connected" && reading?.silentReadings === 0}
      isBlocked={isBlocked}
      onUnblock={() => setBlocked(false)}
    >
      <Announcer name={name} presence={presence} />
      <SessionStage
        call={call}
        media={media}
        screen={screen}
        stage={stage}
        name={name}
        presence={presence}
        isAtDoor={view.door.names.includes(name)}
        isBlocked={isBlocked}
        onBlocked={block}
        menu={other && <TileMenu room={room} person={other} />}
      />
    </MeetingRoom>
  );
}
