import type { Room } from "../room";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Alert } from "./Alert";

/** Whom a host asked on stage stays in the hall: say so, until it is read. */
export function DeclinedAlert({ room }: { room: Room }) {
  const { t } = useSurroundings();
  const declined = useStore(room.declined);
  return declined ? (
    <Alert icon="hand" text={t.hasDeclined(declined.name)}>
      <button
        class="button button--quiet button--s"
        type="button"
        data-testid="declined-read"
        onClick={() => room.declined.set(null)}
      >
        <span>{t.understood}</span>
      </button>
    </Alert>
  ) : null;
}
