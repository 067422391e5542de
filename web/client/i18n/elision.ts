/** “de” before a name, as French says it: “de Camille”, “d’Agnès”. */
export function of(name: string): string {
  return /^(?:[aàâäeéèêëiîïoôöuùûühæœ]|y[^aeiou])/i.test(name) ? `d’${name}` : `de ${name}`;
}
