import { useCallback, useRef, useState } from "preact/hooks";
import type { LocalMedia } from "../devices/local-media";
import { type GroupCalls, stateOfAll } from "../group-calls";
import type { Notes } from "../notes";
import type { Room } from "../room";
import { callConnection } from "../state/connection";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Announcer } from "./Announcer";
import { GroupStage } from "./GroupStage";
import { MeetingRoom } from "./MeetingRoom";

interface GroupRoomProps {
  readonly room: Room;
  readonly calls: GroupCalls;
  readonly notes: Notes;
  readonly media: LocalMedia;
}

/** A session for a group: everybody side by side. */
export function GroupRoom({ room, calls, notes, media }: GroupRoomProps) {
  const { config, t } = useSurroundings();
  const { others } = useStore(room.view);
  const line = useStore(room.line.store);
  const all = useStore(calls.store);
  const [isBlocked, setBlocked] = useState(false);
  const block = useCallback(() => setBlocked(true), []);
  const stage = useRef<HTMLElement>(null);
  const names = others.map(({ name }) => name).join(", ") || config.other?.name || t.somebody;
  const state = stateOfAll(all);
  return (
    <MeetingRoom
      room={room}
      media={media}
      notes={notes}
      stage={stage}
      subtitle={t.withPerson(names)}
      connection={callConnection({ line: line.is, call: state, other: "here", reading: null })}
      canTalk={state === "connected"}
      isBlocked={isBlocked}
      onUnblock={() => setBlocked(false)}
    >
      {others.map(({ id, name, presence }) => (
        <Announcer key={id} name={name} presence={presence} />
      ))}
      <GroupStage
        calls={all}
        stage={stage}
        media={media}
        others={others}
        isBlocked={isBlocked}
        onBlocked={block}
      />
    </MeetingRoom>
  );
}
