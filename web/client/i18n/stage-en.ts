/** What is said of the stage: hands, guests, how it is arranged. */
export const stageEn = {
  raiseHand: "Raise hand",
  handShort: "Hand",
  handPlace: (place: number) => `Hand up: ${ordinal(place)} in line`,
  handPlaceShort: (place: number) => ordinal(place),
  handSaid: (place: number) => `Your hand is up. You are ${ordinal(place)} in line.`,
  hands: "Hands",
  handsShort: "Hands",
  handsUp: (count: number) => (count === 1 ? "1 hand up" : `${count} hands up`),
  raisedBy: (name: string) => `${name} raises a hand.`,
  noHands: "Nobody has a hand up. When somebody asks to speak, you see them here in order.",
  handSince: (time: string) => `Since ${time}`,
  notConnected: "Connection lost",
  invite: (name: string) => `Invite ${name} to come on stage`,
  inviteShort: "Invite",
  hasDeclined: (name: string) => `${name} would rather stay in the hall.`,
  isAsked: "Asked to come on stage…",
  othersOnStage: "On stage with you",
  muteOther: (name: string) => `Turn off the microphone: ${name}`,
  isMuted: (name: string) => `${name}: microphone off. Only they can turn it on again.`,
  mutedBy: (name: string) =>
    `${name} has turned your microphone off. Turn it on again when you are to speak.`,
  guestsFull: "There is room for two guests at a time.",
  takeOff: (name: string) => `Take off the stage: ${name}`,
  takeOffShort: "Take off",
  mayBeRecorded: "Agrees to be recorded",
  mayNotBeRecorded: "Has not agreed to be recorded",
  invitedTitle: "Come on stage?",
  invitedText:
    "A host asks you to speak. Everybody in the room will see your camera and hear your microphone, with your name. You can leave the stage at any moment.",
  isRecordedNow: "This masterclass is recorded. On stage you are recorded as well:",
  agreeIfRecorded: "I also agree to be recorded on stage, if the hosts record the masterclass.",
  whatIsRecorded: "What would be recorded",
  comeOnStage: "Go on stage",
  agreeAndCome: "I agree, go on stage",
  askedToRecord: "Agree to be recorded?",
  askedToRecordText: "The hosts would like to record. They can once everybody on stage has agreed:",
  agreeToRecord: "I agree to be recorded",
  onStageNow: "You are on stage: everybody sees and hears you.",
  offStageNow: "You are back in the hall. Nobody sees or hears you any more.",
  leaveStage: "Leave the stage",
  leaveStageShort: "Off stage",
  liveIn: (count: number) => (count === 1 ? "Live in 1 second" : `Live in ${count} seconds`),
  notYet: "Not yet",
  layout: "Layout",
  stageLayout: "Layout: how everybody sees the stage",
  layoutAuto: "As it comes",
  layoutSpeaker: "The speaker large",
  layoutSideBySide: "Side by side",
  layoutScreen: "The screen with the speaker",
  whoIsLarge: "Who is large",
  whoeverSpeaks: "Whoever speaks",
  letGo: (name: string) => `Lower the hand of ${name}`,
};

const ENDINGS: Readonly<Record<string, string>> = { one: "st", two: "nd", few: "rd", other: "th" };
const ORDER = new Intl.PluralRules("en", { type: "ordinal" });

function ordinal(place: number): string {
  return `${place}${ENDINGS[ORDER.select(place)]}`;
}
