import { useEffect } from "preact/hooks";
import type { Part } from "../compose";
import type { Door } from "../door/compose";
import type { Room } from "../room";
import { endingOf } from "../state/ending";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { AudienceRoom } from "./AudienceRoom";
import { ComingBack } from "./ComingBack";
import { Curtain } from "./Curtain";
import { GroupRoom } from "./GroupRoom";
import { HostRoom } from "./HostRoom";
import { PreJoin } from "./PreJoin";
import { RehearsalRoom } from "./RehearsalRoom";
import { SessionRoom } from "./SessionRoom";

interface AppProps {
  readonly room: Room;
  readonly part: Part;
  readonly door: Door;
  /** The page was loaded again while the person was in the room. */
  readonly isComingBack?: boolean;
}

/** Before the door, inside, or in front of the curtain. */
export function App({ room, part, door, isComingBack = false }: AppProps) {
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
    const isChoice = ending.reason === "elsewhere" || ending.reason === "superseded";
    return <Curtain ending={ending} onReturn={() => room.line.enter(isChoice)} />;
  }
  if (line.is === "here" || line.is === "returning") {
    return <Inside room={room} part={part} />;
  }
  if (isComingBack && !view.hasEntered && (line.is === "idle" || line.is === "entering")) {
    return <ComingBack line={line} />;
  }
  const entrance = {
    line: room.line.store,
    enter: () => room.line.enter(),
    prepare: () => prepare(room, part),
  };
  return <PreJoin media={part.media} door={door} entrance={entrance} />;
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
      return <AudienceRoom room={room} viewing={part.viewing} guest={part.guest} />;
  }
}
