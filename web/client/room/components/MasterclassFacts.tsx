import type { Connection } from "../state/connection";
import { useSurroundings } from "../surroundings";
import { ConnectionFact } from "./ConnectionFact";
import { Icon } from "./Icon";
import { RecordingSign } from "./RecordingSign";

interface MasterclassFactsProps {
  readonly isLive: boolean;
  readonly isRecorded: boolean;
  readonly viewers: number;
  readonly connection: Connection;
}

/** Whether it is live and recorded, for how many people, and how the connection is. */
export function MasterclassFacts(props: MasterclassFactsProps) {
  const { isLive, viewers, connection } = props;
  const { config, t } = useSurroundings();
  return (
    <>
      {isLive && (
        <span class="badge badge--lamp" data-testid="live-badge">
          <span class="badge__pulse" />
          {t.live}
        </span>
      )}
      {!isLive && config.role === "host" && <span class="badge badge--ink">{t.backstage}</span>}
      <RecordingSign isOn={props.isRecorded} />
      <span class="room__fact" data-testid="viewers" data-count={viewers}>
        <Icon name="people" />
        <span aria-hidden="true">{viewers}</span>
        <span class="visually-hidden">{isLive ? t.watching(viewers) : t.waiting(viewers)}</span>
      </span>
      <ConnectionFact connection={connection} />
    </>
  );
}
