import { Store } from "../store";
import {
  type Captured,
  capture,
  captureCamera,
  captureMicrophone,
  type DevicesPort,
} from "./capture";
import type { DeviceProblem } from "./problem";
import type { Remembered } from "./remembered";

export interface DeviceChoice {
  readonly id: string;
  readonly label: string;
}

/** A camera or a microphone as the person sees it. */
export interface LocalDevice {
  readonly isOn: boolean;
  readonly track: MediaStreamTrack | null;
  readonly problem: DeviceProblem | null;
  readonly deviceId: string;
  readonly choices: readonly DeviceChoice[];
}

/** A device that went away while it was in use, and the one that took its place. */
export interface Unplugged {
  readonly name: "camera" | "microphone";
  /** What it is called, null where there is none. */
  readonly instead: string | null;
}

export interface LocalMediaState {
  readonly isAsking: boolean;
  readonly unplugged: Unplugged | null;
  /** Who turned the microphone off, until it is on again or that was read. */
  readonly mutedBy: string | null;
  readonly isNoiseReduced: boolean;
  readonly camera: LocalDevice;
  readonly microphone: LocalDevice;
}

type Name = "camera" | "microphone";

const KIND: Record<Name, MediaDeviceKind> = { camera: "videoinput", microphone: "audioinput" };

/**
 * The person's own camera and microphone. A camera that is off is released, so that its light goes
 * out; a microphone that is off stays open and silent, so that speaking again takes no time.
 */
export class LocalMedia {
  readonly store: Store<LocalMediaState>;
  private isClosed = true;
  private isHeld = false;

  constructor(
    private readonly port: DevicesPort | undefined,
    remembered: Remembered,
    private readonly keep: (chosen: Remembered) => void,
  ) {
    this.store = new Store<LocalMediaState>({
      isAsking: false,
      unplugged: null,
      mutedBy: null,
      isNoiseReduced: remembered.isNoiseReduced,
      camera: device(remembered.isCameraOn, remembered.cameraId),
      microphone: device(remembered.isMicrophoneOn, remembered.microphoneId),
    });
  }

  get tracks(): { audio: MediaStreamTrack | null; video: MediaStreamTrack | null } {
    const { camera, microphone } = this.store.get();
    return { audio: microphone.track, video: camera.isOn ? camera.track : null };
  }

  get isOpen(): boolean {
    return !this.isClosed;
  }

  /** Ask for what the person used last time; the browser may ask them in turn. */
  async open(): Promise<void> {
    this.isClosed = false;
    this.port?.addEventListener("devicechange", this.plugged);
    const { camera, microphone, isNoiseReduced } = this.store.get();
    this.store.set({ ...this.store.get(), isAsking: true });
    const captured = await capture(this.port, {
      camera: camera.isOn,
      microphone: true,
      cameraId: camera.deviceId,
      microphoneId: microphone.deviceId,
      isNoiseReduced,
    });
    this.store.set({ ...this.store.get(), isAsking: false });
    this.take("microphone", captured.microphone);
    this.take("camera", captured.camera);
    await this.listChoices();
  }

  async toggleCamera(): Promise<void> {
    this.forgetUnplugged("camera");
    const { camera } = this.store.get();
    if (camera.isOn && camera.track) {
      this.release("camera");
      this.change("camera", { isOn: false });
    } else {
      this.change("camera", { isOn: true, problem: null });
      await this.reopen("camera");
    }
    this.save();
  }

  /** Do without the camera, whether it works or not. */
  leaveOutCamera(): void {
    this.release("camera");
    this.change("camera", { isOn: false, problem: null });
    this.save();
  }

  get isMicrophoneHeld(): boolean {
    return this.isHeld;
  }

  /** Be heard for as long as something is held; a microphone that is on is left alone. */
  holdMicrophone(isHeld: boolean): void {
    const { isOn, track } = this.store.get().microphone;
    if (track && isHeld !== this.isHeld && (this.isHeld || !isOn)) {
      this.isHeld = isHeld;
      track.enabled = isHeld;
      this.change("microphone", { isOn: isHeld });
    }
  }

  /** Turn the microphone off, or on, whatever it was. */
  muteMicrophone(isMuted: boolean): void {
    if (this.store.get().microphone.isOn === isMuted) {
      void this.toggleMicrophone();
    }
  }

  /**
   * Turn the microphone off for somebody who may; only the person turns it on again. One that is
   * being opened comes on silent.
   */
  muteFor(name: string): void {
    const { isOn, track, problem } = this.store.get().microphone;
    if (!isOn || problem || !this.isOpen) {
      return;
    }
    if (track) {
      this.muteMicrophone(true);
    } else {
      this.change("microphone", { isOn: false });
      this.save();
    }
    this.store.set({ ...this.store.get(), mutedBy: name });
  }

  forgetMuted(): void {
    this.store.set({ ...this.store.get(), mutedBy: null });
  }

  /** Keep out what is not a voice, or let everything be heard: the microphone opens anew. */
  async toggleNoiseReduction(): Promise<void> {
    const state = this.store.get();
    this.store.set({ ...state, isNoiseReduced: !state.isNoiseReduced });
    if (state.microphone.track) {
      this.release("microphone");
      await this.reopen("microphone");
    }
    this.save();
  }

  async toggleMicrophone(): Promise<void> {
    this.forgetUnplugged("microphone");
    this.forgetMuted();
    this.isHeld = false;
    const { microphone } = this.store.get();
    if (microphone.track) {
      microphone.track.enabled = !microphone.isOn;
      this.change("microphone", { isOn: !microphone.isOn });
    } else {
      this.change("microphone", { isOn: true, problem: null });
      await this.reopen("microphone");
    }
    this.save();
  }

  async choose(name: Name, deviceId: string): Promise<void> {
    this.forgetUnplugged(name);
    this.change(name, { deviceId });
    if (name === "microphone" || this.store.get().camera.isOn) {
      this.release(name);
      await this.reopen(name);
    }
    this.save();
  }

  /** Let go of the devices, until they are opened again. */
  close(): void {
    this.isClosed = true;
    this.port?.removeEventListener("devicechange", this.plugged);
    this.release("camera");
    this.release("microphone");
  }

  private async reopen(name: Name): Promise<void> {
    if (!this.port) {
      this.change(name, { problem: "insecure" });
      return;
    }
    const { camera, microphone, isNoiseReduced } = this.store.get();
    const captured =
      name === "camera"
        ? await captureCamera(this.port, camera.deviceId)
        : await captureMicrophone(this.port, { microphoneId: microphone.deviceId, isNoiseReduced });
    this.take(name, captured);
    await this.listChoices();
  }

  private take(name: Name, { track, problem }: Captured): void {
    const isUnwanted = this.isClosed || (name === "camera" && !this.store.get().camera.isOn);
    if (isUnwanted) {
      track?.stop();
      return;
    }
    this.release(name);
    if (track) {
      track.enabled = name === "camera" || this.store.get().microphone.isOn;
      track.addEventListener("ended", () => void this.unplugged(name, track), { once: true });
    }
    const used = track?.getSettings().deviceId;
    this.change(name, { track, problem, ...(used ? { deviceId: used } : {}) });
  }

  /** A device that goes away gives its place to another one, if there is any. */
  private async unplugged(name: Name, track: MediaStreamTrack): Promise<void> {
    if (this.store.get()[name].track !== track) {
      return;
    }
    this.change(name, { track: null, deviceId: "" });
    await this.reopen(name);
    if (!this.isClosed && this.store.get()[name].isOn) {
      const instead = this.store.get()[name].track?.label ?? null;
      this.store.set({ ...this.store.get(), unplugged: { name, instead } });
    }
  }

  /** What was missing and is plugged in is taken at once. */
  private readonly plugged = async (): Promise<void> => {
    await this.listChoices();
    for (const name of ["camera", "microphone"] as const) {
      const { isOn, track, problem, choices } = this.store.get()[name];
      if (isOn && !track && problem === "missing" && choices.length > 0) {
        await this.reopen(name);
        this.forgetUnplugged(name);
      }
    }
  };

  /** The person has read it, or has seen to it. */
  forgetUnplugged(name?: Name): void {
    const { unplugged } = this.store.get();
    if (unplugged && (name ?? unplugged.name) === unplugged.name) {
      this.store.set({ ...this.store.get(), unplugged: null });
    }
  }

  private release(name: Name): void {
    const { track } = this.store.get()[name];
    this.change(name, { track: null });
    track?.stop();
  }

  private readonly listChoices = async (): Promise<void> => {
    const devices = await this.port?.enumerateDevices().catch(() => []);
    for (const name of ["camera", "microphone"] as const) {
      const choices = (devices ?? [])
        .filter((entry) => entry.kind === KIND[name] && entry.deviceId)
        .map((entry) => ({ id: entry.deviceId, label: entry.label }));
      this.change(name, { choices });
    }
  };

  private change(name: Name, changes: Partial<LocalDevice>): void {
    const state = this.store.get();
    this.store.set({ ...state, [name]: { ...state[name], ...changes } });
  }

  private save(): void {
    const { camera, microphone, isNoiseReduced } = this.store.get();
    this.keep({
      cameraId: camera.deviceId,
      microphoneId: microphone.deviceId,
      isCameraOn: camera.isOn,
      isMicrophoneOn: microphone.isOn && !this.isHeld,
      isNoiseReduced,
    });
  }
}

function device(isOn: boolean, deviceId: string): LocalDevice {
  return { isOn, deviceId, track: null, problem: null, choices: [] };
}
