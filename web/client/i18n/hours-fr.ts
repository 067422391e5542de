import type { HoursMessages } from "./hours-en";

/** What the week of a talent says in French. */
export const hoursFr: HoursMessages = {
  grid: "Heures de la semaine",
  hour: "Heure",
  howTo:
    "Glissez sur les heures où l’on peut vous réserver ; glissez à nouveau dessus pour les fermer.",
  howToTouch: "Touchez un quart d’heure, ou appuyez, restez appuyé et glissez.",
  howToKeys:
    "Au clavier : les flèches déplacent, Maj et les flèches étendent le choix, Espace ouvre ou ferme.",
  wholeDay: "Afficher toute la journée",
  usualHours: "Afficher les heures habituelles",
  chooseDay: "Jour",
  cell: (day: string, time: string, isOpen: boolean) =>
    `${day}, ${time}, ${isOpen ? "ouvert" : "fermé"}`,
  days: (first: string, last: string) => `De ${first} à ${last}`,
  span: (days: string, from: string, to: string) => `${days}, de ${from} à ${to}`,
  chosen: (span: string) => `${span} : choisi.`,
  opened: (span: string) => `${span} : ouvert.`,
  closed: (span: string) => `${span} : fermé.`,
  tooMany: (day: string, most: number) =>
    `${day} aurait plus de ${most} plages séparées. Réunissez-en d’abord quelques-unes.`,
  openHours: (count: number) => (count < 2 ? `${count} h ouverte` : `${count} h ouvertes`),
  noHours: "fermé",
};
