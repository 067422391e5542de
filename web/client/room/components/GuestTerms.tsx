import type { RecordingConsent } from "../config";

/** What a guest agrees to, sentence by sentence. */
export function GuestTerms({ lead = "", consent }: { lead?: string; consent: RecordingConsent }) {
  return (
    <>
      {lead && <p class="invitation__lead">{lead}</p>}
      <ul class="terms" data-testid="guest-consent">
        {consent.sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </>
  );
}
