import { useCallback, useRef, useState } from "preact/hooks";
import type { GuestSpot } from "../guest-spot";
import type { Room } from "../room";
import { watchConnection } from "../state/connection";
import type { PendingGift } from "../state/gifts";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import type { Viewing } from "../viewing";
import { Alert } from "./Alert";
import { AudienceStage } from "./AudienceStage";
import { ChatSaid } from "./ChatSaid";
import { Cheering } from "./Cheering";
import { Control } from "./Control";
import { Confirm } from "./Dialog";
import { Frame } from "./Frame";
import { Giving } from "./Giving";
import { GuestConsent } from "./GuestConsent";
import { GuestControls } from "./GuestControls";
import { HandControl } from "./HandControl";
import { Invitation } from "./Invitation";
import { MasterclassFacts } from "./MasterclassFacts";
import { MutedAlert } from "./MutedAlert";
import { PollOnStage } from "./PollOnStage";
import { Side } from "./Side";
import { SideControl } from "./SideControl";
import { SoundOn } from "./SoundOn";
import { StageSaid } from "./StageSaid";
import { TopBar } from "./TopBar";
import { useSide } from "./use-side";
import { ViewingControls } from "./ViewingControls";

interface AudienceRoomProps {
  readonly room: Room;
  readonly viewing: Viewing;
  readonly guest: GuestSpot;
}

/** A seat in the audience: wait, watch, write, give. */
export function AudienceRoom({ room, viewing, guest }: AudienceRoomProps) {
  const { config, t } = useSurroundings();
  const view = useStore(room.view);
  const line = useStore(room.line.store);
  const link = useStore(viewing.link.store);
  const reading = useStore(viewing.reception.store);
  const isOn = useStore(guest.isOn);
  const side = useSide(room, "when wide");
  const [isLeaving, setLeaving] = useState(false);
  const [isBlocked, setBlocked] = useState(false);
  const [isMuted, setMuted] = useState(false);
  const stage = useRef<HTMLElement>(null);
  const [pending, setPending] = useState<PendingGift | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const block = useCallback(() => setBlocked(true), []);
  const silence = (isSilent: boolean) => {
    setMuted(isSilent);
    setBlocked(false);
  };
  const host = config.other?.name ?? t.somebody;
  const subtitle = config.charityName ? t.byHostFor(host, config.charityName) : host;
  const { isLive } = view;
  const connection = watchConnection({ line: line.is, link: link.is, isLive, reading });
  return (
    <Frame hasSide={side.isOpen}>
      <TopBar subtitle={subtitle}>
        <MasterclassFacts
          isLive={isLive}
          isRecorded={view.recording.isOn}
          viewers={view.viewers}
          connection={connection}
        />
      </TopBar>
      {line.is === "returning" && <Alert icon="signal-off" text={t.lineReturning} isBad />}
      {isOn && <MutedAlert media={guest.media} />}
      {line.is === "here" && isBlocked && (
        <SoundOn text={t.soundIsOff} onUnblock={() => setBlocked(false)} />
      )}
      {refusal !== null && <Alert icon="hand" text={refusal || t.notAnswered} isBad />}
      {line.is === "here" && !isBlocked && link.is === "connected" && reading?.isSoundOnly && (
        <Alert icon="signal-off" text={t.stateSoundOnly} />
      )}
      <AudienceStage
        room={room}
        viewing={viewing}
        guest={guest}
        host={host}
        pending={pending}
        stage={stage}
        isSilent={isBlocked || isMuted}
        onBlocked={block}
      />
      <PollOnStage room={room} place="under the stage" />
      <Giving room={room} pending={pending} onPending={setPending} />
      <div class="controls">
        <div class="controls__board" role="toolbar" aria-label={t.controls}>
          <SideControl side={side} />
          <Cheering room={room} />
          {isOn ? (
            <GuestControls room={room} guest={guest} onRefusal={setRefusal} />
          ) : (
            <HandControl room={room} onRefusal={setRefusal} />
          )}
          {!isOn && (
            <ViewingControls stage={stage} isSilent={isBlocked || isMuted} onSilence={silence} />
          )}
          <Control icon="leave" label={t.leave} onClick={() => setLeaving(true)} testId="leave" />
        </div>
      </div>
      <Invitation room={room} guest={guest} />
      <GuestConsent room={room} />
      <StageSaid isOn={isOn} />
      <ChatSaid room={room} />
      {side.isOpen && <Side room={room} onClose={side.close} />}
      {isLeaving && (
        <Confirm
          title={t.leaveAudienceTitle}
          text={t.leaveAudienceText}
          confirm={t.leave}
          testId="confirm-leave"
          onConfirm={() => void room.line.leave()}
          onCancel={() => setLeaving(false)}
        />
      )}
    </Frame>
  );
}
