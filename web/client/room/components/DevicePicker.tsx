import type { ComponentChildren } from "preact";
import type { LocalDevice } from "../devices/local-media";
import { useSurroundings } from "../surroundings";

interface DevicePickerProps {
  readonly id: string;
  readonly label: string;
  readonly device: LocalDevice;
  readonly onChoose: (deviceId: string) => void;
  readonly children?: ComponentChildren;
}

/**
 * Choose among the cameras, or the microphones. Its place is kept until they are known; where none
 * works and there is no other to try, there is nothing to choose.
 */
export function DevicePicker({ id, label, device, onChoose, children }: DevicePickerProps) {
  const { t } = useSurroundings();
  const isAwaited = device.choices.length === 0;
  const isChosen = device.choices.some(({ id: known }) => known && known === device.deviceId);
  if (device.problem && !isChosen && device.choices.length < 2) {
    return null;
  }
  return (
    <div class={`device ${isAwaited ? "device--awaited" : ""}`}>
      <div class="field">
        <label class="field__label" for={id}>
          {label}
        </label>
        <select
          class="input"
          id={id}
          value={device.deviceId}
          onChange={(event) => onChoose(event.currentTarget.value)}
        >
          {device.problem && !isChosen && <option value="">–</option>}
          {device.choices.map((choice, index) => (
            <option key={choice.id} value={choice.id} selected={choice.id === device.deviceId}>
              {choice.label || t.deviceNamed(label, index + 1)}
            </option>
          ))}
        </select>
      </div>
      {children}
    </div>
  );
}
