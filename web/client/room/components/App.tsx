import { useEffect } from "preact/hooks";
import type { Part } from "../compose";
import type { Room } from "../room";
import { endingOf } from "../state/ending";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { AudienceRoom } from "./AudienceRoom";
import { Curtain } from "./Curtain";
import { GroupRoom } from "./GroupRoom";
import { HostRoom } from "./HostRoom";
import { PreJoin } from "./PreJoin";
import { RehearsalRoom } from "./RehearsalRoom";
import { SessionRoom } from "./SessionRoom";

/** Before the door, inside, or in front of the curtain. */
export function App({ room, part }: { room: Room; part: Part }) {
  const words = useSurroundings();
  const line = useStore(room.line.store);
  const view = useStore(room.view);
  const ending = endingOf(line, view, words);
  const hasEnded = ending !== null;
  useEffect(() => {
    if (hasEnded) {
      part.media?.close();
    }
  }, [hasEnded, part]);
  if (ending) {
    return <Curtain ending={ending} onReturn={() => room.line.enter()} />;
  }
  if (line.is === "here" || line.is === "returning") {
    return <Inside room={room} part={part} />;
  }
  const entrance = {
    line: room.line.store,
    enter: () => room.line.enter(),
    prepare: () => prepare(room, part),
  };
  return <PreJoin media={part.media} entrance={entrance} />;
}

function prepare(room: Room, part: Part): void {
  room.line.prepare();
  if (part.is === "audience") {
    part.viewing.prepare();
  }
}

function Inside({ room, part }: { room: Room; part: Part }) {
  switch (part.is) {
    case "session":
      return (
        <SessionRoom
          room={room}
          call={part.call}
          screen={part.screen}
          notes={part.notes}
          media={part.media}
        />
      );
    case "group":
      return <GroupRoom room={room} calls={part.calls} notes={part.notes} media={part.media} />;
    case "host":
      return (
        <HostRoom
          room={room}
          broadcast={part.broadcast}
          colleagues={part.colleagues}
          screen={part.screen}
          media={part.media}
        />
      );
    case "rehearsal":
      return (
        <RehearsalRoom
          room={room}
          broadcast={part.broadcast}
          colleagues={part.colleagues}
          screen={part.screen}
          media={part.media}
        />
      );
    case "audience":
      return <AudienceRoom room={room} viewing={part.viewing} />;
  }
}
