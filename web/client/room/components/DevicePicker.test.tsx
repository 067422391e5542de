import { describe, expect, it } from "vitest";
import type { LocalDevice } from "../devices/local-media";
import { DevicePicker } from "./DevicePicker";
import { draw } from "./draw";

const camera: LocalDevice = {
  isOn: false,
  track: null,
  problem: null,
  deviceId: "",
  choices: [],
};
const built = { id: "built", label: "Built-in camera" };
const other = { id: "other", label: "Camera on a stand" };

async function offered(device: Partial<LocalDevice>): Promise<string[] | null> {
  await draw(
    <DevicePicker
      id="camera"
      label="Camera"
      device={{ ...camera, ...device }}
      onChoose={() => {}}
    />,
  );
  const list = document.querySelector("select");
  return list && [...list.options].map((option) => option.textContent ?? "");
}

describe("the list of cameras", () => {
  it("keeps its place until they are known", async () => {
    expect(await offered({})).toEqual([]);
  });

  it("is not there when none can be used and there is no other", async () => {
    expect(await offered({ problem: "denied" })).toBeNull();
    expect(await offered({ problem: "denied", choices: [{ id: "", label: "" }] })).toBeNull();
    expect(await offered({ problem: "busy", choices: [built] })).toBeNull();
  });

  it("offers another one, with none chosen, when one is in use elsewhere", async () => {
    const choices = [built, other];
    expect(await offered({ problem: "busy", choices })).toEqual(["–", built.label, other.label]);
    expect(document.querySelector("select")?.value).toBe("");
    expect(await offered({ deviceId: "built", choices })).toEqual([built.label, other.label]);
  });
});
