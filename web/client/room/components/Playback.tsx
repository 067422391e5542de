import { useEffect, useMemo, useRef } from "preact/hooks";

interface PlaybackProps {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  readonly isMuted: boolean;
  readonly label: string;
  readonly testId: string;
  /** The browser plays nothing with sound before the person asks for it. */
  readonly onBlocked?: () => void;
}

/** Play tracks as they are. What the browser refuses to play with sound is played without. */
export function Playback({ audio, video, isMuted, label, testId, onBlocked }: PlaybackProps) {
  const element = useRef<HTMLVideoElement>(null);
  const stream = useMemo(() => {
    const tracks = [audio, video].filter((track) => track !== null);
    return tracks.length > 0 ? new MediaStream(tracks) : null;
  }, [audio, video]);
  useEffect(() => {
    const player = element.current;
    if (!player) {
      return;
    }
    if (player.srcObject !== stream) {
      player.srcObject = stream;
    }
    player.muted = isMuted;
    if (stream) {
      player.play().catch((error: unknown) => {
        if (error instanceof DOMException && error.name === "NotAllowedError" && !isMuted) {
          onBlocked?.();
        }
      });
    }
  }, [stream, isMuted, onBlocked]);
  return (
    <video
      class="tile__video"
      ref={element}
      playsInline
      muted={isMuted}
      aria-label={label}
      data-testid={testId}
    />
  );
}
