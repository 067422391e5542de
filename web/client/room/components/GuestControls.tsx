import type { GuestSpot } from "../guest-spot";
import type { Room } from "../room";
import { useSurroundings } from "../surroundings";
import { Control } from "./Control";
import { DeviceControls } from "./DeviceControls";

interface GuestControlsProps {
  readonly room: Room;
  readonly guest: GuestSpot;
  /** Why the hub would not, as a sentence; "" when it did not answer; null once all is well. */
  readonly onRefusal: (refusal: string | null) => void;
}

/** What a guest does on stage: camera, microphone, and back to the hall. */
export function GuestControls({ room, guest, onRefusal }: GuestControlsProps) {
  const { t } = useSurroundings();
  return (
    <>
      <DeviceControls media={guest.media} />
      <Control
        icon="stage"
        label={t.leaveStage}
        shortLabel={t.leaveStageShort}
        onClick={() => void room.ask("stage.step_down", {}).then(onRefusal)}
        testId="leave-stage"
      />
    </>
  );
}
