/** As large as the hub takes; a larger file need not travel to be refused. */
export const FILE_MAX_MB = 25;

/** How the names of files end that the hub takes, for the picker to show those alone. */
export const FILE_ENDINGS = [
  ".pdf,.png,.jpg,.jpeg,.webp,.gif",
  ".mp3,.wav,.ogg,.oga,.opus,.flac,.mid,.midi",
  ".mp4,.m4a,.m4v,.mov,.webm",
  ".txt,.md,.csv,.docx,.xlsx,.pptx,.odt,.ods,.odp",
].join(",");

const PATIENCE_MS = 600_000;

/** Send a file to the others of a session. Returns why not, "" if nobody answered, else null. */
export type SendFile = (file: File) => Promise<string | null>;

export function fileSender(url: string, csrfToken: string): SendFile {
  return async (file) => {
    const form = new FormData();
    form.append("file", file);
    try {
      const response = await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        headers: { "X-CSRF-Token": csrfToken, Accept: "application/json" },
        body: form,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      return response.ok ? null : await refusalOf(response);
    } catch {
      return "";
    }
  };
}

async function refusalOf(response: Response): Promise<string> {
  const { message } = (await response.json()) as { message?: unknown };
  return typeof message === "string" ? message : "";
}

export function isTooBig(file: Pick<File, "size">): boolean {
  return file.size > FILE_MAX_MB * 1024 * 1024;
}
