/** Whether what is sent through the hub's relay comes back; "none" where the hub has no relay. */
export type RelayFound = "none" | "good" | "failed";

/** What of a connection this uses. */
export type Connection = Pick<
  RTCPeerConnection,
  | "addIceCandidate"
  | "close"
  | "createDataChannel"
  | "localDescription"
  | "ondatachannel"
  | "onicecandidate"
  | "setLocalDescription"
  | "setRemoteDescription"
>;
export type OpenConnection = (options: RTCConfiguration) => Connection;

const PATIENCE_MS = 8_000;
/** A second of speech, about. */
const MESSAGES = 50;
const MESSAGE_BYTES = 200;

const openInBrowser: OpenConnection = (options) => new RTCPeerConnection(options);

/**
 * Send something to ourselves through the hub's relays, there and back. An address alone, which a
 * relay gives readily, says nothing of what gets through.
 */
export async function tryRelay(
  iceServers: readonly RTCIceServer[],
  open: OpenConnection = openInBrowser,
): Promise<RelayFound> {
  const isRelay = (url: string) => url.startsWith("turn");
  const relays = iceServers.filter(({ urls }) => [urls].flat().some(isRelay));
  if (relays.length === 0) {
    return "none";
  }
  const options: RTCConfiguration = { iceServers: relays, iceTransportPolicy: "relay" };
  const [near, far] = [open(options), open(options)];
  try {
    return await sendThereAndBack(near, far);
  } catch {
    return "failed";
  } finally {
    near.close();
    far.close();
  }
}

async function sendThereAndBack(near: Connection, far: Connection): Promise<RelayFound> {
  tellCandidates(near, far);
  tellCandidates(far, near);
  far.ondatachannel = ({ channel }) => {
    channel.onmessage = ({ data }) => channel.send(data);
  };
  const returned = allReturned(near.createDataChannel("check"));
  await near.setLocalDescription();
  await far.setRemoteDescription(described(near));
  await far.setLocalDescription();
  await near.setRemoteDescription(described(far));
  return await returned;
}

function allReturned(channel: RTCDataChannel): Promise<RelayFound> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("failed"), PATIENCE_MS);
    let returned = 0;
    channel.onopen = () => {
      for (let message = 0; message < MESSAGES; message += 1) {
        channel.send(new Uint8Array(MESSAGE_BYTES));
      }
    };
    channel.onmessage = () => {
      returned += 1;
      if (returned === MESSAGES) {
        clearTimeout(timer);
        resolve("good");
      }
    };
  });
}

function tellCandidates(from: Connection, to: Connection): void {
  from.onicecandidate = ({ candidate }) => {
    // One that comes after the end finds a closed connection; there is nobody to tell.
    void to.addIceCandidate(candidate ?? undefined).catch(() => {});
  };
}

function described(connection: Connection): RTCSessionDescription {
  const description = connection.localDescription;
  if (description === null) {
    throw new Error("A connection that has set its description has one.");
  }
  return description;
}
