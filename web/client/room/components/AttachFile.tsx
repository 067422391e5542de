import { useRef, useState } from "preact/hooks";
import { FILE_ENDINGS, FILE_MAX_MB, isTooBig, type SendFile } from "../files";
import { useSurroundings } from "../surroundings";
import { Icon } from "./Icon";

interface AttachFileProps {
  readonly send: SendFile;
  readonly onNote: (note: string | null) => void;
}

/** Choose a file and send it to the others; one at a time. */
export function AttachFile({ send, onNote }: AttachFileProps) {
  const { t } = useSurroundings();
  const field = useRef<HTMLInputElement>(null);
  const [isSending, setSending] = useState(false);
  const take = async (file: File | undefined) => {
    if (!file) {
      return;
    }
    if (file.size === 0) {
      onNote(t.fileEmpty);
      return;
    }
    if (isTooBig(file)) {
      onNote(t.fileTooBig(FILE_MAX_MB));
      return;
    }
    onNote(null);
    setSending(true);
    const refusal = await send(file);
    setSending(false);
    onNote(refusal === "" ? t.fileNotSent : refusal);
  };
  return (
    <>
      <input
        class="visually-hidden"
        type="file"
        accept={FILE_ENDINGS}
        tabIndex={-1}
        aria-hidden="true"
        ref={field}
        data-testid="file"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          void take(file);
          event.currentTarget.value = "";
        }}
      />
      <button
        class="composer__attach"
        type="button"
        aria-label={isSending ? t.fileSending : t.attachFile(FILE_MAX_MB)}
        title={t.attachFile(FILE_MAX_MB)}
        aria-busy={isSending}
        disabled={isSending}
        data-testid="attach"
        onClick={() => field.current?.click()}
      >
        <Icon name={isSending ? "refresh" : "attach"} />
      </button>
    </>
  );
}
