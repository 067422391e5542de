import type { CheckMessages } from "./check-en";

/** Ce que dit le test du matériel en français. */
export const checkFr: CheckMessages = {
  beginTitle: "Deux minutes, là où vous serez",
  beginText:
    "Votre navigateur va demander votre caméra et votre micro\u202f: choisissez «\u202fAutoriser\u202f». Rien n’est enregistré, personne ne vous voit ni ne vous entend.",
  begin: "Commencer le test",
  steps: "Le test",
  mirror: "Votre image",

  cameraTitle: "Caméra",
  cameraGood: "On vous voit.",
  cameraLeftOut: "Votre caméra est coupée\u202f: on vous entendra seulement.",
  turnCameraOn: "Allumer la caméra",
  turnCameraOff: "Couper la caméra",
  doWithoutCamera: "Faire sans la caméra",

  microphoneTitle: "Micro",
  saySomething: "Dites quelques mots.",
  microphoneGood: "On vous entend.",
  microphoneSilent:
    "Nous n’entendons rien. Parlez plus fort, choisissez un autre micro, ou vérifiez qu’aucun bouton ne le coupe.",

  speakerTitle: "Son",
  playNotes: "Jouer trois notes",
  playAgain: "Les rejouer",
  didYouHear: "Avez-vous entendu trois notes\u202f?",
  yes: "Oui",
  no: "Non",
  speakerGood: "Vous nous entendez.",
  speakerFailed: "Montez le volume ou branchez un casque, puis rejouez-les.",

  connectionTitle: "Connexion",
  lineTrying: "Nous appelons Estrade…",
  lineGood: "La ligne avec Estrade est ouverte.",
  lineFailed: "La ligne avec Estrade ne s’ouvre pas.",
  mediaTrying: "Nous envoyons du son et des images quelques secondes…",
  mediaGood: "Le son et les images passent bien.",
  mediaWeak: "Le son et les images passent, mais la connexion est faible.",
  mediaFailed: "Le son et les images ne passent pas.",
  relaySpare: "Le détour par notre relais est ouvert aussi, si la voie directe se fermait.",
  relayTaken: "Ils passent par notre relais\u202f: votre réseau ferme les voies plus courtes.",
  relayShut: "Le détour par notre relais ne s’ouvre pas. D’ici, l’appel n’en a pas besoin.",
  relayFailed:
    "Le détour par notre relais ne s’ouvre pas non plus. Un pare-feu ou un VPN fait obstacle\u202f: coupez le VPN, ou prenez un autre réseau, celui de votre téléphone par exemple.",
  notYet: "Dès que vos appareils sont ouverts.",
  tryAgain: "Refaire le test",
};
