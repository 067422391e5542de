import { of } from "./elision";
import type { stageEn } from "./stage-en";

export const stageFr: typeof stageEn = {
  raiseHand: "Lever la main",
  handShort: "Main",
  handPlace: (place) => `Main levée : ${ordinal(place)} dans la file`,
  handPlaceShort: (place) => ordinal(place),
  handSaid: (place) => `Votre main est levée. Vous êtes en ${ordinal(place)} place dans la file.`,
  hands: "Mains levées",
  handsShort: "Mains",
  handsUp: (count) => (count < 2 ? `${count} main levée` : `${count} mains levées`),
  raisedBy: (name) => `${name} lève la main.`,
  noHands:
    "Personne n’a levé la main. Quand quelqu’un demande la parole, vous le voyez ici, dans l’ordre.",
  handSince: (time) => `Depuis ${time}`,
  notConnected: "Connexion perdue",
  invite: (name) => `Inviter ${name} sur scène`,
  inviteShort: "Inviter",
  hasDeclined: (name) => `${name} préfère rester dans la salle.`,
  isAsked: "Invitation envoyée…",
  othersOnStage: "Sur scène avec vous",
  muteOther: (name) => `Couper le micro ${of(name)}`,
  isMuted: (name) => `Le micro ${of(name)} est coupé. Seule cette personne peut le rallumer.`,
  mutedBy: (name) => `${name} a coupé votre micro. Rallumez-le quand ce sera à vous de parler.`,
  guestsFull: "Il y a place pour deux personnes invitées à la fois.",
  takeOff: (name) => `Faire descendre ${name} de la scène`,
  takeOffShort: "Faire descendre",
  mayBeRecorded: "Accepte l’enregistrement",
  mayNotBeRecorded: "N’a pas accepté l’enregistrement",
  invitedTitle: "Venir sur scène ?",
  invitedText:
    "Un hôte vous donne la parole. Toute la salle verra votre caméra et entendra votre micro, avec votre nom. Vous pouvez quitter la scène à tout moment.",
  isRecordedNow: "Cette masterclass est enregistrée. Sur scène, vous l’êtes aussi :",
  agreeIfRecorded:
    "J’accepte aussi que l’on m’enregistre sur scène, si les hôtes enregistrent la masterclass.",
  whatIsRecorded: "Ce qui serait enregistré",
  comeOnStage: "Monter sur scène",
  agreeAndCome: "J’accepte, monter sur scène",
  askedToRecord: "Accepter l’enregistrement ?",
  askedToRecordText:
    "Les hôtes voudraient enregistrer. Ils le pourront dès que tout le monde sur scène aura accepté :",
  agreeToRecord: "J’accepte l’enregistrement",
  onStageNow: "Vous êtes sur scène : tout le monde vous voit et vous entend.",
  offStageNow: "Vous êtes de retour dans la salle. Plus personne ne vous voit ni ne vous entend.",
  leaveStage: "Quitter la scène",
  leaveStageShort: "Descendre",
  liveIn: (count) =>
    count < 2 ? `En direct dans ${count} seconde` : `En direct dans ${count} secondes`,
  notYet: "Pas encore",
  layout: "Mise en scène",
  stageLayout: "Mise en scène : comment tout le monde voit la scène",
  layoutAuto: "Au fil du direct",
  layoutSpeaker: "Qui parle, en grand",
  layoutSideBySide: "Côte à côte",
  layoutScreen: "L’écran avec qui parle",
  whoIsLarge: "Qui est en grand",
  whoeverSpeaks: "La personne qui parle",
  letGo: (name) => `Baisser la main ${of(name)}`,
};

function ordinal(place: number): string {
  return place === 1 ? "1re" : `${place}e`;
}
