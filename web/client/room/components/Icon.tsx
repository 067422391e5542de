import sprite from "../../icons/sprite.svg?url";

/** One drawing of the sprite. Without a label it is decoration, and silent. */
export function Icon({ name, label }: { name: string; label?: string }) {
  const isImage = label !== undefined;
  return (
    <svg
      class="icon"
      role={isImage ? "img" : undefined}
      aria-label={label}
      aria-hidden={isImage ? undefined : "true"}
      focusable="false"
    >
      <use href={`${sprite}#${name}`} />
    </svg>
  );
}
