const VOWEL = /^(?!onz|oui\b)[aeiouæœø]/;
const STEMS = [
  "abit|adrien|armon|ector|elen|elois|enri|erb|erit|erm|erve|eure|exa|ilaire|ippo|irond",
  "istoi|iver|omma|omme|onor|opita|oriz|orlog|ortens|ospit|otel|ubert|ug|uil|uitr|uma|umo",
  "yacinth|ydr|ygi|ymn",
];
const MUTE_H = new RegExp(`^h(?:${STEMS.join("|")})`);
const Y_AS_I = /^[Yy][bcdfghjklmnpqrstvwxz]/;
const ACCENTS = /[\u0300-\u036f]/g;

/**
 * “de” before a name, as French says it: “de Camille”, “d’Agnès”. Most names have an h that is
 * heard. The pages follow the same rule: `hub/kernel/elision.py`.
 */
export function of(name: string): string {
  const plain = name.normalize("NFD").replace(ACCENTS, "");
  const small = plain.toLowerCase();
  const isShort = VOWEL.test(small) || MUTE_H.test(small) || Y_AS_I.test(plain);
  return isShort ? `d’${name}` : `de ${name}`;
}
