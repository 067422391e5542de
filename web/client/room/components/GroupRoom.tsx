import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { LocalMedia } from "../devices/local-media";
import { type GroupCall, type GroupCalls, stateOfAll } from "../group-calls";
import type { Reading } from "../media/reception";
import type { Notes } from "../notes";
import type { Room } from "../room";
import { callConnection, worstOf } from "../state/connection";
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
  const reading = useWorst(all);
  return (
    <MeetingRoom
      room={room}
      media={media}
      notes={notes}
      screen={calls.screen}
      stage={stage}
      subtitle={t.withPerson(names)}
      connection={callConnection({ line: line.is, call: state, other: "here", reading })}
      canTalk={state === "connected"}
      isBlocked={isBlocked}
      onUnblock={() => setBlocked(false)}
    >
      {others.map(({ id, name, presence }) => (
        <Announcer key={id} name={name} presence={presence} />
      ))}
      <GroupStage
        room={room}
        calls={all}
        screen={calls.screen}
        stage={stage}
        media={media}
        others={others}
        isBlocked={isBlocked}
        onBlocked={block}
      />
    </MeetingRoom>
  );
}

/** How the worst of the calls is received. */
function useWorst(calls: readonly GroupCall[]): Reading | null {
  const [worst, setWorst] = useState<Reading | null>(null);
  useEffect(() => {
    const stores = calls.map(({ call }) => call.reception.store);
    const read = () => setWorst(worstOf(stores.map((store) => store.get())));
    const stops = stores.map((store) => store.subscribe(read));
    read();
    return () => {
      for (const stop of stops) {
        stop();
      }
    };
  }, [calls]);
  return worst;
}
