import type { CallMessages } from "./call-en";

/** Ce que la salle d’une séance dit en français, autour de l’appel lui-même. */
export const callFr: CallMessages = {
  more: "Plus",
  talkBy: "Maintenir pour parler",
  pushToTalk: "Appuyer pour parler",
  noiseSuppression: "Réduction du bruit",
  pictureInPicture: "Image dans l’image",
  leavePictureInPicture: "Fermer la petite image",
  shortcuts: "Raccourcis clavier",
  shortcutsOn: "Utiliser ces touches dans la salle",
  shortcutsNote: "Elles se reposent pendant que vous écrivez.",
  keyMicrophone: "Allumer ou couper le micro",
  keyTalk: "Parler tant qu’on la maintient, micro coupé",
  keyCamera: "Allumer ou couper la caméra",
  keyScreen: "Partager l’écran, ou arrêter",
  keyFull: "Plein écran, ou retour",
  keyPicture: "Petite image au-dessus des autres fenêtres",
  keyChat: "Ouvrir ou fermer la discussion",
  keyHelp: "Cette liste",
  space: "Espace",
  sharingScreen: "Votre écran est partagé.",
  sharingScreenTo: (name) => `${name} voit votre écran.`,
};
