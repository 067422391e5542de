import type { StageLayout } from "../../protocol";
import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Menu, MenuItem } from "./Menu";

const LAYOUTS: readonly { readonly layout: StageLayout; readonly icon: string }[] = [
  { layout: "auto", icon: "refresh" },
  { layout: "speaker", icon: "person" },
  { layout: "side_by_side", icon: "grid" },
  { layout: "screen", icon: "screen" },
];

interface LayoutMenuProps {
  readonly room: Room;
  readonly onRefusal: (refusal: string | null) => void;
}

/** How everybody sees the stage, and who is large on it; for the hosts to say. */
export function LayoutMenu({ room, onRefusal }: LayoutMenuProps) {
  const { t } = useSurroundings();
  const { stage } = useStore(room.view).boards;
  if (!stage) {
    return null;
  }
  const { layout, speaker, people } = stage;
  const words: Record<StageLayout, string> = {
    auto: t.layoutAuto,
    speaker: t.layoutSpeaker,
    side_by_side: t.layoutSideBySide,
    screen: t.layoutScreen,
  };
  const set = (chosen: StageLayout, large: string | null) =>
    void room.ask("stage.arrange", { layout: chosen, speaker: large }).then(onRefusal);
  const hasSpeaker = (layout === "speaker" || layout === "screen") && people.length > 1;
  return (
    <div class="control control--menu">
      <Menu label={t.stageLayout} icon="grid" text={t.layout} testId="layout">
        <p class="menu__title">{t.stageLayout}</p>
        {LAYOUTS.map(({ layout: one, icon }) => (
          <MenuItem
            key={one}
            icon={one === layout ? "check" : icon}
            label={words[one]}
            isChosen={one === layout}
            testId={`layout-${one}`}
            onClick={() => set(one, speaker)}
          />
        ))}
        {hasSpeaker && <p class="menu__title">{t.whoIsLarge}</p>}
        {hasSpeaker && (
          <MenuItem
            icon={speaker === null ? "check" : "sound"}
            label={t.whoeverSpeaks}
            isChosen={speaker === null}
            testId="large-speaker"
            onClick={() => set(layout, null)}
          />
        )}
        {hasSpeaker &&
          people.map(({ id, name }) => (
            <MenuItem
              key={id}
              icon={id === speaker ? "check" : "person"}
              label={name}
              isChosen={id === speaker}
              testId={`large-${id}`}
              onClick={() => set(layout, id)}
            />
          ))}
      </Menu>
    </div>
  );
}
