/** Why no pass was given: a refusal says it in the person's language, a missing answer is null. */
export type PassAnswer =
  | { readonly token: string }
  | { readonly code: string; readonly message: string }
  | null;

/** Ask the hub for the pass that opens the room's socket; `isAhead`: nobody enters yet. */
export async function askPass(
  passUrl: string,
  csrfToken: string,
  isAhead: boolean,
): Promise<PassAnswer> {
  try {
    const response = await fetch(isAhead ? `${passUrl}?ahead` : passUrl, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRF-Token": csrfToken, Accept: "application/json" },
      signal: AbortSignal.timeout(8_000),
    });
    return readAnswer(response.status, await response.json());
  } catch {
    return null;
  }
}

/** Read the hub's answer; one that makes no sense counts as none, and is asked for again. */
export function readAnswer(status: number, body: unknown): PassAnswer {
  const fields = (body ?? {}) as { token?: unknown; code?: unknown; message?: unknown };
  if (status < 300 && typeof fields.token === "string") {
    return { token: fields.token };
  }
  if (status >= 400 && status < 500 && typeof fields.message === "string") {
    return { code: String(fields.code ?? ""), message: fields.message };
  }
  return null;
}
