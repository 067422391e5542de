import { useEffect, useMemo, useRef } from "preact/hooks";

/** Whose drawing the page brings, in `<template data-scene="me">`; a member of a group has none. */
export type SceneOf = "me" | "other" | "member";

/** The scene that stands for somebody whom one does not see; initials where the page has none. */
export function Scene({ of, name }: { of: SceneOf; name: string }) {
  const template = useMemo(
    () => document.querySelector<HTMLTemplateElement>(`template[data-scene="${of}"]`),
    [of],
  );
  return template ? <Drawn template={template} /> : <Initials name={name} />;
}

function Drawn({ template }: { template: HTMLTemplateElement }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    place.current?.replaceChildren(template.content.cloneNode(true));
  }, [template]);
  return <div class="tile__scene" ref={place} aria-hidden="true" />;
}

function Initials({ name }: { name: string }) {
  return (
    <div class="tile__scene" aria-hidden="true">
      <svg class="avatar motif" viewBox="0 25 100 100" aria-hidden="true" focusable="false">
        <rect class="motif__ground" width="100" height="125" />
        <circle class="motif__b" cx="50" cy="62" r="38" />
        <path class="motif__board" d="M14 104h72v9h14v12H0v-12h14z" />
        <text class="motif__initials" x="50" y="104" text-anchor="middle" font-size="54">
          {initialsOf(name)}
        </text>
      </svg>
    </div>
  );
}

export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = words[0]?.[0] ?? "";
  const last = words.length > 1 ? (words.at(-1)?.[0] ?? "") : "";
  return (first + last).toUpperCase();
}
