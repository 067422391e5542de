import type { Board, Mine } from "../../protocol";
import { ServerClock } from "../clock";
import { FakeSocket, roomState } from "../fake-socket";
import { Room } from "../room";
import { emptyRoom } from "../state/room-view";
import { doing } from "./draw";

/** A room of a masterclass to draw, with the boards it opens with. */
export async function hallRoom(boards: readonly Board[], mine: Partial<Mine> = {}) {
  const socket = new FakeSocket();
  let keys = 0;
  socket.on("room.join", () =>
    roomState({
      kind: "masterclass",
      boards: [...boards],
      mine: { questions: [], votes: [], answers: [], ...mine },
    }),
  );
  const ports = {
    openSocket: socket.openSocket,
    clock: new ServerClock(0),
    askPass: async () => ({ token: "pass" }),
    newKey: () => `key-${++keys}`,
  };
  const room = new Room(ports, emptyRoom({}));
  room.line.enter();
  await new Promise((resolve) => setTimeout(resolve));
  socket.accept();
  await new Promise((resolve) => setTimeout(resolve));
  const show = (board: Board) => doing(() => socket.events.onNotice("board.changed", { board }));
  return { socket, room, show };
}
