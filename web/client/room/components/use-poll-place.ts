import { useEffect, useState } from "preact/hooks";
import { useFullScreen } from "./ViewingControls";

/** Over the stage it would hide a phone’s picture; under it, nobody sees it on a whole screen. */
export type PollPlace = "on the stage" | "under the stage";

const PHONE = "(max-width: 39.99rem)";

/** Where the poll stands at this moment. */
export function usePollPlace(): PollPlace {
  const [isPhone, setPhone] = useState(() => matchMedia(PHONE).matches);
  const isFull = useFullScreen();
  useEffect(() => {
    const query = matchMedia(PHONE);
    const follow = () => setPhone(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  return isPhone && !isFull ? "under the stage" : "on the stage";
}
