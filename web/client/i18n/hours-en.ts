/** What the week of a talent says in English. The French table has the same keys. */
export const hoursEn = {
  grid: "Hours of the week",
  hour: "Hour",
  howTo: "Drag over the hours when people can book you; drag over them again to close them.",
  howToTouch: "Touch a quarter of an hour, or press, hold and drag.",
  howToKeys: "With the keyboard: arrows move, Shift and arrows choose more, Space opens or closes.",
  wholeDay: "Show the whole day",
  usualHours: "Show the usual hours",
  chooseDay: "Day",
  cell: (day: string, time: string, isOpen: boolean) =>
    `${day}, ${time}, ${isOpen ? "open" : "closed"}`,
  days: (first: string, last: string) => `${first} to ${last}`,
  span: (days: string, from: string, to: string) => `${days}, ${from} to ${to}`,
  chosen: (span: string) => `${span} chosen.`,
  opened: (span: string) => `${span}: open.`,
  closed: (span: string) => `${span}: closed.`,
  tooMany: (day: string, most: number) =>
    `${day} would have more than ${most} separate stretches. Join some of them first.`,
  openHours: (count: number) => (count === 1 ? "1 open hour" : `${count} open hours`),
  noHours: "closed",
};

/** The same keys in every language, the same values to fill in. */
export type HoursMessages = typeof hoursEn;
