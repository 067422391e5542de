/** The empty stage under its lamp, as on the pages: nobody there yet. */
export function EmptyStage() {
  return (
    <svg class="empty-stage" viewBox="0 0 240 150" aria-hidden="true" focusable="false">
      <path class="empty-stage__beam" d="M106 24h28l42 92H64z" />
      <ellipse class="empty-stage__pool" cx="120" cy="116" rx="56" ry="7" />
      <path class="empty-stage__line" d="M120 0v10" />
      <path class="empty-stage__lamp" d="M110 10h20l6 14h-32z" />
      <path class="empty-stage__boards" d="M36 116h168v12h24v12H12v-12h24z" />
    </svg>
  );
}
