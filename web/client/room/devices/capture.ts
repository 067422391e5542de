import { type DeviceProblem, problemOf } from "./problem";

export type DevicesPort = Pick<
  MediaDevices,
  "getUserMedia" | "enumerateDevices" | "addEventListener" | "removeEventListener"
>;

/** A track, or the reason why there is none. */
export interface Captured {
  readonly track: MediaStreamTrack | null;
  readonly problem: DeviceProblem | null;
}

export interface Wanted {
  readonly camera: boolean;
  readonly microphone: boolean;
  readonly cameraId: string;
  readonly microphoneId: string;
  readonly isNoiseReduced: boolean;
}

export interface CapturedPair {
  readonly camera: Captured;
  readonly microphone: Captured;
}

const NOTHING: Captured = { track: null, problem: null };
const INSECURE: Captured = { track: null, problem: "insecure" };

/**
 * Open what is wanted, with one question to the person where the browser allows it. What cannot be
 * opened together is tried alone, so that a missing camera never costs the microphone.
 */
export async function capture(
  port: DevicesPort | undefined,
  wanted: Wanted,
): Promise<CapturedPair> {
  if (!port) {
    return {
      camera: wanted.camera ? INSECURE : NOTHING,
      microphone: wanted.microphone ? INSECURE : NOTHING,
    };
  }
  if (wanted.camera && wanted.microphone) {
    const both = await captureBoth(port, wanted);
    if (both) {
      return both;
    }
  }
  return {
    microphone: wanted.microphone ? await captureMicrophone(port, wanted) : NOTHING,
    camera: wanted.camera ? await captureCamera(port, wanted.cameraId) : NOTHING,
  };
}

async function captureBoth(port: DevicesPort, wanted: Wanted): Promise<CapturedPair | null> {
  try {
    const stream = await port.getUserMedia({
      audio: audioConstraints(wanted.microphoneId, wanted.isNoiseReduced),
      video: videoConstraints(wanted.cameraId),
    });
    return {
      camera: { track: stream.getVideoTracks()[0] ?? null, problem: null },
      microphone: { track: stream.getAudioTracks()[0] ?? null, problem: null },
    };
  } catch {
    return null;
  }
}

export async function captureMicrophone(
  port: DevicesPort,
  wanted: Pick<Wanted, "microphoneId" | "isNoiseReduced">,
): Promise<Captured> {
  try {
    const audio = audioConstraints(wanted.microphoneId, wanted.isNoiseReduced);
    const stream = await port.getUserMedia({ audio });
    return { track: stream.getAudioTracks()[0] ?? null, problem: null };
  } catch (error) {
    return { track: null, problem: problemOf(error) };
  }
}

export async function captureCamera(port: DevicesPort, deviceId: string): Promise<Captured> {
  try {
    const stream = await port.getUserMedia({ video: videoConstraints(deviceId) });
    return { track: stream.getVideoTracks()[0] ?? null, problem: null };
  } catch (error) {
    return { track: null, problem: problemOf(error) };
  }
}

// The device is only preferred: one that is unplugged since gives way to another.
function audioConstraints(deviceId: string, isNoiseReduced: boolean): MediaTrackConstraints {
  return {
    ...(deviceId ? { deviceId: { ideal: deviceId } } : {}),
    echoCancellation: true,
    noiseSuppression: isNoiseReduced,
    autoGainControl: true,
  };
}

function videoConstraints(deviceId: string): MediaTrackConstraints {
  return {
    ...(deviceId ? { deviceId: { ideal: deviceId } } : { facingMode: "user" }),
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30, max: 30 },
  };
}
