import { render } from "preact";
import { messagesOf } from "../i18n";
import { comeBack, followReturn, isLoadedAgain, tabShelf, takeReturn } from "../room/coming-back";
import { App } from "../room/components/App";
import { compose } from "../room/compose";
import { readConfig } from "../room/config";
import { formatsOf } from "../room/format";
import { SurroundingsContext } from "../room/surroundings";
import { followNetwork } from "../room/wake";
import "../styles/room.css";
import "../styles/room-client.css";

const config = readConfig(document);
const { clock, room, part, door } = compose(config);
const words = { config, clock, t: messagesOf(config.locale), formats: formatsOf(config.locale) };
const place = document.getElementById("room");

const shelf = tabShelf();
const name = `${config.kind}:${config.subjectId}`;
const isComingBack = takeReturn(shelf, name, Date.now()) && isLoadedAgain(document);

followNetwork(room.line);
followReturn(document, room.line, shelf, name);
addEventListener("pagehide", () => door.waiting.goAway());
if (isComingBack) {
  void comeBack(room, part);
}
if (place) {
  render(
    <SurroundingsContext.Provider value={words}>
      <App room={room} part={part} door={door} isComingBack={isComingBack} />
    </SurroundingsContext.Provider>,
    place,
  );
}
