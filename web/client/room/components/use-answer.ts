import { useEffect, useRef, useState } from "preact/hooks";
import type { GuestSpot } from "../guest-spot";
import type { Room } from "../room";

interface Answering {
  readonly isBusy: boolean;
  /** Why the hub would not, "" when it did not answer; null while all is well. */
  readonly problem: string | null;
  answer(accepts: boolean, consent: number | null): Promise<void>;
}

/** Open camera and microphone for the mirror, and answer; whoever stays lets them go again. */
export function useAnswer(room: Room, guest: GuestSpot): Answering {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const isOver = useRef(false);
  const isComing = useRef(false);
  const letGo = () => {
    if (isOver.current && !isComing.current && !guest.isOn.get()) {
      guest.media.close();
    }
  };
  useEffect(() => {
    void guest.media.open();
    return () => {
      isOver.current = true;
      letGo();
    };
  }, [guest]);
  const answer = async (accepts: boolean, consent: number | null) => {
    // Closing is a no, unless it was answered already.
    if (isOver.current) {
      return;
    }
    setBusy(true);
    isComing.current = accepts;
    const refusal = await room.ask("hand.answer", { accepts, consent });
    isComing.current = accepts && refusal === null;
    letGo();
    setProblem(refusal);
    setBusy(false);
  };
  return { isBusy, problem, answer };
}
