/** One drawing of the sprite, for Preact; the same as the `icon` macro of the templates. */

import sprite from "./sprite.svg?url";

interface IconProps {
  /** A name of the sprite: see the style guide. */
  name: string;
  /** What it says when it stands alone; without it the drawing is decoration. */
  label?: string;
}

export function Icon({ name, label }: IconProps) {
  const drawing = <use href={`${sprite}#${name}`} />;
  return label ? (
    <svg class="icon" role="img" aria-label={label}>
      {drawing}
    </svg>
  ) : (
    <svg class="icon" aria-hidden="true">
      {drawing}
    </svg>
  );
}
