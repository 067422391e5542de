import { useState } from "preact/hooks";
import type { Broadcast } from "../broadcast";
import type { Colleagues } from "../colleagues";
import type { LocalMedia } from "../devices/local-media";
import type { Room } from "../room";
import type { ScreenShare } from "../screen-share";
import { airConnection } from "../state/connection";
import { useStore } from "../store";
import { useSurroundings } from "../surroundings";
import { Alert } from "./Alert";
import { AskedNow } from "./AskedNow";
import { DoorFact } from "./AtDoor";
import { ChatSaid } from "./ChatSaid";
import { CheerRise } from "./CheerRise";
import { CountIn } from "./CountIn";
import { DeviceControls } from "./DeviceControls";
import { Frame } from "./Frame";
import { GiftNote } from "./GiftNote";
import { GoalBar } from "./GoalBar";
import { HandsControl } from "./HandsControl";
import { HostAlerts } from "./HostAlerts";
import { type HostQuestion, HostQuestions } from "./HostQuestions";
import { HostStage } from "./HostStage";
import { LayoutMenu } from "./LayoutMenu";
import { LiveControls } from "./LiveControls";
import { MasterclassFacts } from "./MasterclassFacts";
import { PollOnStage } from "./PollOnStage";
import { RecordControl } from "./RecordControl";
import { ScreenControl } from "./ScreenControl";
import { Side, type Wanted } from "./Side";
import { SideControl } from "./SideControl";
import { Spotlight } from "./Spotlight";
import { TopBar } from "./TopBar";
import { useSide } from "./use-side";

interface HostRoomProps {
  readonly room: Room;
  readonly broadcast: Broadcast;
  readonly colleagues: Colleagues;
  readonly screen: ScreenShare;
  readonly media: LocalMedia;
}

/** The host's stage: see oneself, go live, read and thank, end. */
export function HostRoom({ room, broadcast, colleagues, screen, media }: HostRoomProps) {
  const { config, t } = useSurroundings();
  const view = useStore(room.view);
  const line = useStore(room.line.store);
  const link = useStore(broadcast.link.store);
  const { step } = useStore(broadcast.view);
  const isBackstage = step === "backstage" || step === "counting";
  const side = useSide(room, "when wide");
  const [refusal, setRefusal] = useState<string | null>(null);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const showHands = () => {
    setWanted({ name: "hands" });
    side.open();
  };
  const [question, setQuestion] = useState<HostQuestion>(null);
  const subtitle = config.charityName
    ? t.byHostFor(config.other?.name ?? config.me.name, config.charityName)
    : config.me.name;
  return (
    <Frame hasSide={side.isOpen}>
      <TopBar subtitle={subtitle}>
        <DoorFact room={room} />
        <MasterclassFacts
          isLive={view.isLive}
          isRecorded={view.recording.isOn}
          viewers={view.viewers}
          connection={airConnection(line.is, isBackstage ? "idle" : link.is)}
        />
      </TopBar>
      <HostAlerts room={room} broadcast={broadcast} screen={screen} media={media} />
      {refusal !== null && <Alert icon="alert" text={refusal || t.notAnswered} isBad />}
      <HostStage room={room} media={media} screen={screen} colleagues={colleagues}>
        <CountIn broadcast={broadcast} />
        <Spotlight room={room} />
        <CheerRise room={room} />
        <AskedNow room={room} />
        <PollOnStage room={room} place="on the stage" />
        <GiftNote room={room} pending={null} />
      </HostStage>
      <PollOnStage room={room} place="under the stage" />
      {view.goal && (
        <div class="room__goal">
          <GoalBar goal={view.goal} />
        </div>
      )}
      <div class="controls">
        <div class="controls__board" role="toolbar" aria-label={t.controls}>
          <DeviceControls media={media} />
          <ScreenControl screen={screen} />
          <LayoutMenu room={room} onRefusal={setRefusal} />
          <SideControl side={side} />
          <HandsControl room={room} onOpen={showHands} />
          <span class="controls__gap" />
          <RecordControl room={room} />
          <LiveControls broadcast={broadcast} media={media} onAsk={setQuestion} />
        </div>
      </div>
      <ChatSaid room={room} />
      {side.isOpen && <Side room={room} wanted={wanted} onClose={side.close} />}
      <HostQuestions
        question={question}
        isLive={view.isLive}
        isRecorded={view.recording.isOn}
        onEnd={() => void broadcast.end()}
        onLeave={() => void room.line.leave()}
        onClose={() => setQuestion(null)}
      />
    </Frame>
  );
}
