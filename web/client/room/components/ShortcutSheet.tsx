import type { Messages } from "../../i18n";
import type { PreferenceStore } from "../preferences";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Dialog } from "./Dialog";

interface ShortcutSheetProps {
  readonly preferences: PreferenceStore;
  /** Whether this room has a screen to share. */
  readonly hasScreen: boolean;
  readonly onClose: () => void;
}

/** Which keys do what, and whether they do. */
export function ShortcutSheet({ preferences, hasScreen, onClose }: ShortcutSheetProps) {
  const { t } = useSurroundings();
  const { hasShortcuts } = useStore(preferences);
  return (
    <Dialog title={t.shortcuts} onClose={onClose}>
      <dl class="keys" data-testid="shortcuts">
        {keysOf(t, hasScreen).map(([key, text]) => (
          <div class="keys__line" key={key}>
            <dt>
              <kbd class="keys__key">{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          class="check__input"
          type="checkbox"
          checked={hasShortcuts}
          data-testid="shortcuts-on"
          onChange={(event) => preferences.change({ hasShortcuts: event.currentTarget.checked })}
        />
        <span>
          {t.shortcutsOn}. {t.shortcutsNote}
        </span>
      </label>
    </Dialog>
  );
}

function keysOf(t: Messages, hasScreen: boolean): readonly (readonly [string, string])[] {
  return [
    ["M", t.keyMicrophone],
    [t.space, t.keyTalk],
    ["C", t.keyCamera],
    ...(hasScreen ? ([["S", t.keyScreen]] as const) : []),
    ["F", t.keyFull],
    ["P", t.keyPicture],
    ["T", t.keyChat],
    ["N", t.keyNotes],
    ["?", t.keyHelp],
  ];
}
