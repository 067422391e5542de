import { PROTOCOL_VERSION } from "../protocol";
import { Broadcast } from "./broadcast";
import { Call } from "./call";
import { ServerClock } from "./clock";
import { Colleagues } from "./colleagues";
import { tabShelf } from "./coming-back";
import { type RoomConfig, stagePlaces } from "./config";
import { DeviceTroubles } from "./device-troubles";
import { LocalMedia } from "./devices/local-media";
import { browserShelf, recall, remember } from "./devices/remembered";
import { ScreenCapture } from "./devices/screen-capture";
import { composeDoor, type Door } from "./door/compose";
import { GroupCalls } from "./group-calls";
import { GuestSpot } from "./guest-spot";
import { browserPeers } from "./media/browser-peer";
import type { OpenPeer } from "./media/port";
import { Notes } from "./notes";
import { reloadOnce } from "./outdated";
import { askPass } from "./pass";
import { Room } from "./room";
import { ScreenShare } from "./screen-share";
import { hubSockets, type OpenSocket } from "./socket";
import { emptyRoom } from "./state/room-view";
import { Viewing } from "./viewing";

/** What a person does in the room decides which parts it has. */
export type Part =
  | {
      readonly is: "session";
      readonly call: Call;
      readonly screen: ScreenCapture;
      readonly notes: Notes;
      readonly media: LocalMedia;
    }
  | {
      readonly is: "group";
      readonly calls: GroupCalls;
      readonly notes: Notes;
      readonly media: LocalMedia;
    }
  | {
      readonly is: "host";
      readonly broadcast: Broadcast;
      readonly colleagues: Colleagues;
      readonly screen: ScreenShare;
      readonly media: LocalMedia;
    }
  | {
      readonly is: "rehearsal";
      readonly broadcast: Broadcast;
      readonly colleagues: Colleagues;
      readonly screen: ScreenShare;
      readonly media: LocalMedia;
    }
  | {
      readonly is: "audience";
      readonly viewing: Viewing;
      /** Their own camera and microphone, once a host brings them on stage. */
      readonly guest: GuestSpot;
      readonly media: null;
    };

export interface Composition {
  readonly clock: ServerClock;
  readonly room: Room;
  readonly part: Part;
  readonly door: Door;
}

declare global {
  interface Window {
    /** The connections that were opened, the last one last, for those who rehearse. */
    __estrade_pcs?: RTCPeerConnection[];
  }
}

/** Put the room together for this page. */
export function compose(config: RoomConfig): Composition {
  const clock = new ServerClock(config.serverNow);
  const room = composeRoom(config, clock, hubSockets(config.socketPath));
  let iceServers = [...config.iceServers];
  room.follow({
    joined: (state) => {
      iceServers = state.ice_servers;
    },
  });
  const openPeer = browserPeers(
    () => iceServers,
    (connection) => {
      if (config.isRehearsal) {
        window.__estrade_pcs = [...(window.__estrade_pcs ?? []), connection];
      }
    },
  );
  const part = composePart(config, room, openPeer);
  return { clock, room, part, door: composeDoor(config, part.media) };
}

function composeRoom(config: RoomConfig, clock: ServerClock, openSocket: OpenSocket): Room {
  const { goal } = config;
  const ports = {
    openSocket,
    clock,
    askPass: (isAhead: boolean) => askPass(config.passUrl, config.csrfToken, isAhead),
    newKey: () => crypto.randomUUID(),
    reload: () => reloadOnce(tabShelf(), PROTOCOL_VERSION, () => location.reload()),
  };
  const known = {
    startsAt: config.startsAt,
    endsAt: config.endsAt,
    isLive: config.isLive,
    goal: goal && {
      raised_cents: goal.raisedCents,
      goal_cents: goal.goalCents,
      currency: goal.currency,
      gifts: 0,
    },
  };
  return new Room(ports, emptyRoom(known));
}

function composeHost(config: RoomConfig, room: Room, openPeer: OpenPeer, media: LocalMedia): Part {
  const isRehearsal = config.role === "rehearser";
  const isShared = isRehearsal || (config.hosts ?? 1) > 1;
  const screen = new ScreenShare(room, navigator.mediaDevices, openPeer, isShared);
  const broadcast = new Broadcast(room, media, openPeer, isShared);
  const colleagues = new Colleagues(room, openPeer, stagePlaces(config), isShared);
  if (isRehearsal) {
    return { is: "rehearsal", broadcast, colleagues, screen, media };
  }
  return { is: "host", broadcast, colleagues, screen, media };
}

function composePart(config: RoomConfig, room: Room, openPeer: OpenPeer): Part {
  const shelf = browserShelf();
  const media = new LocalMedia(navigator.mediaDevices, recall(shelf), (chosen) =>
    remember(shelf, chosen),
  );
  if (config.kind !== "session") {
    room.follow({ muted: (by) => media.muteFor(by.name) });
  }
  if (config.role === "audience") {
    const viewing = new Viewing(room, openPeer, document, stagePlaces(config), config.hosts);
    const guest = new GuestSpot(room, media, openPeer, config.me.id);
    return { is: "audience", viewing, guest, media: null };
  }
  if (config.role === "host" || config.role === "rehearser") {
    return composeHost(config, room, openPeer, media);
  }
  const notes = new Notes(room);
  new DeviceTroubles(room, media);
  const screen = new ScreenCapture(navigator.mediaDevices);
  if (config.isGroup) {
    return { is: "group", calls: new GroupCalls(room, media, openPeer, screen), notes, media };
  }
  return { is: "session", call: new Call(room, media, openPeer, screen), screen, notes, media };
}
