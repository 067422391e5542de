import type { CheerKind, Grounds } from "../protocol";
import { callFr } from "./call-fr";
import { of } from "./elision";
import type { Messages } from "./en";
import { hallFr } from "./hall-fr";
import { stageFr } from "./stage-fr";

const plural = (count: number, one: string, many: string) => (count < 2 ? one : many);

/** Ce que la salle dit en français. */
export const fr: Messages = {
  ...stageFr,
  ...hallFr,

  ...callFr,
  // Avant d’entrer
  doorOpensAt: (time) => `La salle ouvre à ${time}`,
  doorOpensOn: (day) => `La salle ouvre le ${day}`,
  doorIsOpen: "La salle est ouverte",
  doorOpensIn: (clock) => `La salle ouvre dans ${clock}`,
  withPerson: (name) => `avec ${name}`,
  byHostFor: (host, charity) => `${host}, pour ${charity}`,
  startsAt: (time) => `Début à ${time}`,
  startsOn: (day) => `Début le ${day}`,
  goIn: "Entrer",
  goInWithoutDevices: "Entrer sans caméra ni micro",
  goInHeardOnly: "Entrer avec le son seulement",
  goingIn: "Vous entrez…",
  hubFar:
    "Estrade ne répond pas pour l’instant. Nous continuons d’essayer ; si cela dure, vérifiez votre connexion.",
  comeBackThen: "Revenez à ce moment-là. D’ici là, vous pouvez tout essayer ici.",
  waitHere: "Restez sur cette page : le bouton s’allume tout seul à l’ouverture.",
  comingInAs: (name) => `Vous entrez sous le nom ${of(name)}.`,
  wayTrying: "Nous essayons votre connexion…",
  wayGood: "Votre connexion est bonne : le son et l’image passent.",
  wayWeak:
    "Votre connexion est faible. Rapprochez-vous de la box, arrêtez les téléchargements, ou entrez sans caméra.",
  wayRelayed:
    "Votre réseau ferme les chemins courts ; l’appel passe par notre relais, qui est ouvert.",
  wayFailed:
    "Le son et l’image ne passent pas. Coupez un éventuel VPN, ou prenez un autre réseau, celui du téléphone par exemple.",
  wayUnreached:
    "Estrade ne répond pas d’ici. Vérifiez votre connexion ; vous pourrez entrer dès qu’elle revient.",
  wayUntried: "Votre connexion n’a pas pu être essayée. Vous pouvez entrer quand même.",
  tryConnectionAgain: "Réessayer la connexion",
  testSound: "Tester le son",
  playAgain: "Rejouer",
  didYouHear: "Avez-vous entendu trois notes ?",
  yes: "Oui",
  no: "Non",
  soundHeard: "Vous nous entendez.",
  soundUnheard: "Montez le volume ou branchez un casque, puis rejouez.",
  alreadyIn: (names, count) => `${names} ${plural(count, "est déjà là", "sont déjà là")}.`,
  atDoor: (names, count) => `${names} ${plural(count, "attend", "attendent")} à la porte`,
  peopleAtDoor: (count) =>
    count === 1 ? "1 personne attend à la porte" : `${count} personnes attendent à la porte`,
  audienceNeedsNothing: "Vous venez regarder : votre caméra et votre micro restent éteints.",
  tryAgain: "Réessayer",
  back: "Retour",

  // Caméra et micro
  camera: "Caméra",
  cameraOff: "Caméra coupée",
  microphone: "Micro",
  microphoneOff: "Micro coupé",
  microphoneIsOff: "Micro coupé",
  level: "Niveau de votre micro",
  deviceNamed: (kind, number) => `${kind} ${number}`,
  devicesAsking:
    "Votre navigateur demande l’accès à la caméra et au micro : choisissez « Autoriser ».",
  devicesWork: "Votre caméra et votre micro fonctionnent.",
  microphoneWorks: "Votre micro fonctionne. Votre caméra est coupée.",
  microphoneStaysOff:
    "Votre micro est coupé : personne ne vous entend tant que vous ne l’ouvrez pas.",
  bothDenied:
    "Votre navigateur refuse la caméra et le micro. Autorisez-les avec l’icône à côté de l’adresse, puis réessayez.",
  bothMissing:
    "Ni caméra ni micro trouvés. Branchez-les et réessayez, ou entrez sans et écrivez dans la discussion.",
  bothInsecure:
    "Les navigateurs ne donnent la caméra et le micro qu’aux adresses sûres, celles qui commencent par https://.",
  cameraDenied:
    "Votre navigateur refuse la caméra. Autorisez-la avec l’icône à côté de l’adresse, puis réessayez.",
  cameraMissing: "Aucune caméra trouvée. Branchez-en une et réessayez, ou entrez sans.",
  cameraBusy: "Un autre programme utilise la caméra. Fermez ce programme, puis réessayez.",
  cameraInsecure:
    "Les navigateurs ne donnent la caméra qu’aux adresses sûres, celles qui commencent par https://.",
  cameraUnknown:
    "La caméra ne démarre pas. Débranchez-la ou choisissez-en une autre, puis réessayez.",
  microphoneDenied:
    "Votre navigateur refuse le micro. Autorisez-le avec l’icône à côté de l’adresse, puis réessayez.",
  microphoneMissing:
    "Aucun micro trouvé. Branchez-en un et réessayez, ou entrez sans et écrivez dans la discussion.",
  microphoneBusy: "Un autre programme utilise le micro. Fermez ce programme, puis réessayez.",
  microphoneInsecure:
    "Les navigateurs ne donnent le micro qu’aux adresses sûres, celles qui commencent par https://.",
  microphoneUnknown:
    "Le micro ne démarre pas. Débranchez-le ou choisissez-en un autre, puis réessayez.",
  cameraUnplugged:
    "Votre caméra a disparu : personne ne vous voit. Rebranchez-la, elle sert aussitôt.",
  cameraReplaced: (name) => `Votre caméra a disparu. À la place : ${name || "une autre"}.`,
  microphoneUnplugged:
    "Votre micro a disparu : personne ne vous entend. Rebranchez-le, il sert aussitôt.",
  microphoneReplaced: (name) => `Votre micro a disparu. À la place : ${name || "un autre"}.`,
  understood: "Entendu",

  // Le cadre
  stage: "Scène",
  controls: "Commandes",
  you: "Vous",
  leave: "Quitter",
  stay: "Rester",
  close: "Fermer",
  chat: "Discussion",
  unread: (count) => plural(count, `${count} message non lu`, `${count} messages non lus`),
  chatSaid: (name, words) => `${name} écrit : ${words}`,
  fileSaid: (name, file) => `${name} envoie un fichier : ${file}`,
  chatCount: (count) =>
    plural(
      count,
      `${count} nouveau message dans la discussion`,
      `${count} nouveaux messages dans la discussion`,
    ),
  timeLeft: "Temps restant",
  timeToStart: "Début dans",
  timeIsUp: "C’est l’heure",
  fiveMinutesLeft: "Plus que cinq minutes.",
  timeIsUpTakeLeave: "Le temps réservé est écoulé. Prenez le temps de vous dire au revoir.",
  live: "En direct",
  backstage: "En coulisses",
  watching: (count) => plural(count, `${count} personne regarde`, `${count} personnes regardent`),
  waiting: (count) => plural(count, `${count} personne attend`, `${count} personnes attendent`),

  // La connexion, en mots
  lineReturning: "Votre connexion est coupée. Nous la rétablissons.",
  lineReturningTalk:
    "Vous pouvez continuer à parler. C’est Estrade qui ne répond pas pour l’instant ; nous insistons.",
  stateWaiting: "En attente",
  stateConnecting: "Connexion",
  stateConnected: "Connecté",
  stateGood: "Bonne connexion",
  stateFair: "Connexion moyenne",
  statePoor: "Connexion faible",
  stateSoundOnly: "Connexion faible : image suspendue, le son continue.",
  stateReturning: "Reconnexion",
  stateOtherAway: "Connexion perdue",
  stateOnAir: "À l’antenne",
  stateOffAir: "Hors antenne",
  stateReceived: "Nous vous recevons",

  // Une séance
  hasArrived: (name) => `${name} vient d’entrer.`,
  hasLeft: (name) => `${name} a quitté la salle.`,
  notHereYet: (name) => `${name} n’est pas encore là`,
  groupIsEmpty: "Personne d’autre n’est encore là",
  notHere: (names) => `Pas encore là : ${names}`,
  startsByItself: "Vous vous verrez dès que cette personne entrera. Vous n’avez rien à faire.",
  learnerRefundedAt: (name, time) =>
    `Si ${name} n’est pas là à ${time}, vous récupérez tout votre argent, sans rien demander.`,
  talentPaidAt: (name, time) =>
    `Si ${name} n’est pas là à ${time}, la séance vous est due quand même.`,
  otherIsGone: (name) => `${name} a quitté la salle`,
  otherMayReturn: "Si cette personne revient avant la fin, l’appel reprend tout seul.",
  joiningCall: (name) => `${name} est là. Nous vous relions…`,
  otherAway: (name) => `La connexion ${of(name)} est coupée. Nous la retrouvons…`,
  nothingComes: (name) => `Rien n’arrive ${of(name)} pour l’instant. Cela reprend tout seul.`,
  callInterrupted: "La connexion entre vous est perdue. Nous la retrouvons…",
  cameraIsOff: (name) => `La caméra ${of(name)} est coupée`,
  playCall: "Votre navigateur attend un clic pour donner le son.",
  leaveSessionTitle: "Quitter la séance ?",
  leaveSessionText: (time) =>
    `Vous pouvez revenir jusqu’à ${time}. La page de la séance dit ensuite ce que la salle a relevé.`,
  leaveEarlyText: (starts, time) =>
    `La séance commence à ${starts}. Revenez avant ${time} : après, cela compterait comme une absence.`,

  // Discussion
  chatPlaceholder: "Écrire un message",
  chatPlaceholderAll: "Écrire à tout le monde",
  chatEmpty: "Rien d’écrit pour l’instant.",
  aside: "À côté de la scène",
  messageBy: (name: string) => `Message ${of(name)}`,
  pin: "Épingler au-dessus du chat",
  pinned: "Épinglé",
  unpin: "Désépingler",
  slowMode: "Rythme des messages du public",
  slowOff: "Autant que souhaité",
  slowEvery: (seconds: number) => `Un toutes les ${seconds} secondes`,
  slowNote: (seconds: number) => `Chacun écrit une fois toutes les ${seconds} secondes.`,
  spotlightGift: "Montrer sur scène",
  spotlightEnd: "Retirer ce don de la scène",
  notAnswered: "Le serveur n’a pas répondu. Merci de réessayer.",
  yourMessage: "Votre message",
  send: "Envoyer",
  sending: "Envoi…",
  notSent: "Pas envoyé : la connexion est coupée. Il partira à son retour.",
  sendAgain: "Renvoyer",
  tooLong: (max) => `Un message a au plus ${max} caractères.`,
  host: "Hôte",
  masterclassBegan: "La masterclass a commencé.",
  masterclassEnded: "La masterclass est terminée.",
  sessionEnded: "La séance est terminée.",
  somebody: "Quelqu’un",
  anonymous: "Anonyme",
  aGift: "un don",
  gives: (name, amount) => `${name} donne ${amount}`,
  gaveYou: (amount) => `Merci ! Votre don de ${amount} est arrivé.`,
  gaveYouPlain: "Merci ! Votre don est arrivé.",

  // Tenir la salle
  grounds: (of: Grounds) =>
    ({
      insults: "Insultes ou menaces",
      hate: "Haine envers un groupe de personnes",
      sexual: "Propos ou images à caractère sexuel",
      spam: "Publicité, ou répétitions sans fin",
      fraud: "Demande de l’argent ou des rendez-vous ailleurs",
      disturbs: "Perturbe la salle",
      other: "Autre chose",
    })[of],
  because: (reason: string, words: string) => (words ? `${reason} (« ${words} »)` : reason),
  why: "Pourquoi",
  chooseReason: "Choisissez une raison",
  inYourWords: "Avec vos mots",
  about: (name: string) => `Au sujet ${of(name)}`,
  aboutStage: "Au sujet de qui est sur scène",
  takenAway: "Message retiré par un hôte.",
  takeAway: "Retirer ce message",
  takeGiftWords: "Retirer les mots",
  takeGiftWordsTitle: "Retirer les mots de ce don ?",
  takeGiftWordsText:
    "Personne ne les lira plus : ni ici, ni sur la page de la masterclass, ni dans le bilan de l’association. Le don reste tel quel, et son reçu aussi.",
  takeAwayTitle: "Retirer ce message ?",
  takeAwayText: "Personne ne le lira plus. Tout le monde voit qu’un hôte a retiré un message.",
  silence: "Retirer la parole",
  silenceTitle: (name: string) => `Retirer la parole à ${name} ?`,
  silenceText:
    "Cette personne continue à regarder, mais ne peut plus écrire. Elle lit votre raison. Vous pouvez revenir en arrière sous « Public ».",
  remove: "Faire sortir",
  removeTitle: (name: string) => `Faire sortir ${name} ?`,
  removeText: "La salle se ferme pour cette personne, avec votre raison. Elle peut revenir.",
  ban: "Exclure de cette masterclass",
  banTitle: (name: string) => `Exclure ${name} de cette masterclass ?`,
  banText:
    "La salle se ferme pour cette personne, avec votre raison, et elle ne peut plus revenir, de quelque appareil que ce soit. Son billet n’est pas remboursé de lui-même. Vous pouvez revenir en arrière sous « Public ».",
  report: "Signaler à Estrade",
  reportTitle: (name: string) => `Signaler ${name}`,
  reportText:
    "L’administration d’Estrade le lit, avec ce qui s’est écrit autour. Personne dans la salle n’en sait rien.",
  reportSend: "Envoyer le signalement",
  reportSent: "Merci. Quelqu’un vous lit et vous écrira.",
  silenced: (because: string) =>
    `Les hôtes vous ont retiré la parole à l’écrit : ${because}. Vous pouvez continuer à regarder et à écouter.`,
  people: "Public",
  silencedPeople: (count: number) => `Sans parole (${count})`,
  bannedPeople: (count: number) => `Exclus (${count})`,
  nobodySilenced: "Tout le monde peut écrire.",
  nobodyBanned: "Personne n’est exclu.",
  unsilence: "Rendre la parole",
  unban: "Laisser revenir",
  byAt: (name: string, time: string) => `par ${name}, ${time}`,
  conductIsKept:
    "Ce que vous faites ici est noté avec votre nom et votre raison ; les hôtes et l’administration d’Estrade peuvent le lire.",
  hostsTab: "Hôtes",
  hostsEmpty: "Rien d’écrit entre hôtes pour l’instant.",
  hostsAlone: "Seuls les hôtes lisent ceci.",
  hostsPlaceholder: "Écrire aux hôtes",
  earlierLines: "Messages précédents",
  cheer: "Réagir",
  cheerOf: (kind: CheerKind) =>
    ({ applause: "Applaudissements", heart: "Cœur", laughter: "Rire", wonder: "Émerveillement" })[
      kind
    ],
  removedTitle: "Les hôtes vous ont demandé de sortir",
  bannedTitle: "Cette masterclass vous est fermée",

  // La jauge
  givenOf: (goal) => `réunis sur ${goal}`,
  givenSoFar: "Donné jusqu’ici",
  goalReached: "Objectif atteint. Les dons vont toujours à l’association.",
  nobodyGave: "Personne n’a encore donné. Ouvrez le bal.",
  gifts: (count) => plural(count, `${count} don`, `${count} dons`),

  // Donner
  give: "Donner",
  giveTo: (charity) => `Donner à ${charity}`,
  giveText:
    "Tout va à l’association, moins les frais de carte bancaire. Vous payez sur une page qui s’ouvre à côté de celle-ci.",
  yourGift: "Votre don",
  otherAmount: "Autre montant",
  otherAmountHint: (min, max) => `De ${min} à ${max}.`,
  amountWrong: (min, max) => `Choisissez un montant de ${min} à ${max}.`,
  coverFees: "Je prends aussi en charge les frais de carte",
  coverFeesHint:
    "L’association reçoit alors tout ce que vous donnez. Vous voyez le total avant de payer.",
  whatPeopleSee: "Ce que l’on voit de votre don",
  withName: "avec votre nom",
  withoutName: "sans votre nom",
  showNameHint: "Sinon seule l’association le voit.",
  showWordsHint: "Sinon seule l’association le lit.",
  showName: "Montrer mon nom",
  showAmount: "Montrer le montant",
  yourWords: "Un mot qui l’accompagne",
  optional: "(facultatif)",
  showWords: "Montrer mon mot",
  giveAmount: (amount) => `Donner ${amount}`,
  saveCard: "Enregistrer cette carte pour mes dons",
  saveCardHint:
    "La prochaine fois, vous donnerez en deux clics. Le prestataire de paiement garde la carte, et vous pouvez la retirer dans votre compte.",
  giveCardText:
    "Tout va à l’association, moins les frais de carte bancaire. Votre carte enregistrée est débitée aussitôt.",
  giveWith: (amount, card) => `Donner ${amount} avec ${card}`,
  otherCard: "Donner avec une autre carte",
  giveNow: "Donner avec votre carte enregistrée",
  goToCardPage: "Continuer vers la page de paiement",
  chargingCard: "Un instant, la banque répond…",
  noCardAnswer:
    "Nous n’entendons plus Estrade. Appuyez à nouveau : quel que soit le nombre de fois, vous ne donnez qu’une fois.",
  totalCharged: (amount) => `${amount} en tout, avec les frais que vous prenez en charge.`,
  payingElsewhere:
    "La page de paiement est ouverte dans un autre onglet. Votre don s’affiche ici dès qu’il est payé.",

  // Une masterclass, sur scène
  goLive: "Passer en direct",
  goingLive: "Passage en direct…",
  backstageText: "Personne d’autre ne voit cette image. Passez en direct quand vous voulez.",
  backstageTogether:
    "Seuls vos co-hôtes vous voient et vous entendent. Dès que l’un de vous passe en direct, vous y êtes tous.",
  sharedScreen: "Écran partagé",
  aCoHost: "Un co-hôte",
  goLiveFailed:
    "Le serveur ne reçoit ni votre image ni votre son. Vérifiez votre connexion, puis réessayez.",
  needDevices: "Pour passer en direct, il faut au moins un micro. Autorisez-le, puis réessayez.",
  hostReturning: "La scène ne répond plus. Nous vous ramenons ; le public patiente.",
  audienceHearsNothing: "Votre micro est coupé : le public n’entend rien.",
  shareScreen: "Partager l’écran",
  stopSharing: "Arrêter le partage",
  shareScreenShort: "Partager",
  stopSharingShort: "Arrêter",
  yourScreen: "Votre écran",
  wholeScreenShared: "Tout votre écran est partagé.",
  screenFailed:
    "Votre navigateur n’a pas pu partager l’écran. Réessayez, ou choisissez plutôt une fenêtre.",
  endLive: "Terminer",
  endLiveTitle: "Terminer la masterclass ?",
  endLiveText: "La diffusion s’arrête pour tout le monde et ne reprend pas.",
  endLiveKeeps: "L’enregistrement s’arrête et reste conservé.",
  endLiveConfirm: "Terminer pour tout le monde",
  ending: "Fin…",
  endFailed: "Le serveur n’a pas répondu. Essayez encore une fois.",
  leaveLiveTitle: "Quitter la scène ?",
  leaveLiveText:
    "La masterclass reste ouverte et le public vous attend. Revenez vite, ou terminez-la.",
  leaveBackstageTitle: "Quitter ?",
  leaveBackstageText: "Vous n’êtes pas encore en direct. Vous pouvez revenir à tout moment.",

  // Une répétition
  rehearsal: "Répétition",
  rehearsalAlone: "entre hôtes",
  rehearsalText: (time: string) =>
    `Seuls les hôtes voient et entendent ceci ; rien n’en est gardé. Les portes ouvrent le ${time}.`,
  rehearsalEnded: "La répétition est finie : les portes sont ouvertes.",
  rehearsalOverTitle: "La répétition est finie",
  rehearsalOverText: "Les portes sont ouvertes : le public entre. Passez sur la scène.",
  goToStage: "Aller sur la scène",
  doorsOpenInMinutes: (minutes: number) => `Portes dans ${minutes} min`,
  leaveRehearsalTitle: "Quitter la répétition ?",
  leaveRehearsalText: "Vous pouvez revenir jusqu’à l’ouverture des portes.",

  // L’enregistrement
  record: "Enregis\u00adtrer",
  recordReady: "Prêt à filmer",
  recordTitle: "Enregistrer cette masterclass ?",
  recordBegins: "L’enregistrement commence quand vous passez en direct.",
  recordAgree: "J’accepte, enregistrer",
  recordNoAnswer: "Le serveur n’a pas répondu. Essayez encore.",
  notNow: "Pas maintenant",
  stopRecordingTitle: "Arrêter l’enregistrement ?",
  stopRecordingText:
    "La diffusion continue. Ce qui est enregistré reste ; vous pouvez reprendre, et la suite s’y ajoute.",
  stopRecording: "Arrêter l’enregistrement",
  stopRecordingShort: "Arrêter l’enreg.",
  unpreparedTitle: "Ne pas enregistrer ?",
  unpreparedText: "Rien n’a encore été enregistré. Vous pouvez changer d’avis à tout moment.",
  doNotRecord: "Ne pas enregistrer",
  goOnRecording: "Continuer d’enregistrer",
  recordingSign: "Enregistrement en cours",
  recordingBegan: "L’enregistrement a commencé.",
  recordingStopped: "L’enregistrement est arrêté.",
  recordingFailed:
    "Estrade n’arrive plus à écrire l’enregistrement : rien n’est enregistré à partir d’ici. La diffusion continue.",

  // La rediffusion
  replay: "Rediffusion",
  playReplay: "Voir la rediffusion",
  watchAgain: "Revoir",
  play: "Lire",
  pause: "Mettre en pause",
  tenBack: "Reculer de dix secondes",
  tenForward: "Avancer de dix secondes",
  seek: "Aller à",
  seekValue: (at, total) => `${at} sur ${total}`,
  mute: "Couper le son",
  soundShort: "Son",
  volume: "Volume sonore",
  speed: "Vitesse",
  speedOf: (rate) => `× ${String(rate).replace(".", ",")}`,
  fullScreen: "Plein écran",
  leaveFullScreen: "Quitter le plein écran",
  soundOnly: "Son seul : aucune caméra n’était allumée.",
  cannotPlay:
    "Ce navigateur ne sait pas lire l’enregistrement. Essayez-en un autre, ou demandez les fichiers à l’hôte.",

  // Une masterclass, dans le public
  screenOf: (name) => `Écran partagé par ${name}`,
  beginsAt: (time) => `La masterclass commence à ${time}. Restez ici : elle démarre toute seule.`,
  hostComing: (name) =>
    `${name} entre en scène dans un instant. Restez ici : cela démarre tout seul.`,
  hours: (count) => plural(count, "heure", "heures"),
  minutes: (count) => plural(count, "minute", "minutes"),
  seconds: (count) => plural(count, "seconde", "secondes"),
  reachingStage: "Nous vous relions à la scène…",
  stagePaused: (name) => `L’image ${of(name)} n’arrive plus. La diffusion reprend toute seule.`,
  stageReturning: "La scène ne répond plus. Nous vous ramenons…",
  soundIsOff: "Votre navigateur garde le son coupé jusqu’à ce que vous le demandiez.",
  soundOn: "Mettre le son",
  leaveAudienceTitle: "Quitter la masterclass ?",
  leaveAudienceText: "Vous pouvez revenir avec le même billet jusqu’à la fin.",

  // La fin
  leftTitle: "Vous avez quitté la salle",
  leftSessionText: (time) => `Vous pouvez revenir jusqu’à ${time}.`,
  leftMasterclassText: "Vous pouvez revenir jusqu’à la fin de la masterclass.",
  goBackIn: "Revenir dans la salle",
  seeSession: "Voir la séance",
  seeMasterclass: "Voir la masterclass",
  supersededTitle: "La salle est ouverte dans un autre onglet",
  takeBack: "Revenir ici",
  comingBack: "Retour dans la salle…",
  elsewhereTitle: "Vous êtes déjà dans cette salle",
  elsewhereText: "Si vous continuez ici, l’autre se ferme. Ce qui s’est dit est ici aussi.",
  keepThis: "Continuer ici",
  keepOther: "Garder l’autre",
  signedOutTitle: "Il faut vous reconnecter",
  signIn: "Se connecter",
  refusedTitle: "Vous ne pouvez pas entrer pour l’instant",
  endedSessionTitle: "La séance est terminée",
  cancelledSessionTitle: "La séance est annulée",
  cancelledSessionText: "La page de la séance dit qui l’a annulée, et la suite.",
  movedTitle: "La séance a changé d’heure",
  movedText:
    "Elle a été déplacée, et cette salle est fermée. La page de la séance montre la nouvelle heure.",
  seatLeftTitle: "Vous n’êtes plus dans ce groupe",
  stageLeftTitle: "Vous ne faites plus partie des hôtes",
  endedMasterclassTitle: "La masterclass est terminée",
  raisedForCharity: (amount, charity) => `${amount} réunis pour ${charity}.`,
  thanksToAll: "Merci à toutes les personnes qui sont venues et qui ont donné.",
  replayWillBe: "La rediffusion sera à cette même adresse, et sur la page de la masterclass.",
  cancelledText: "Elle a été annulée. Les billets sont remboursés.",
  verdictCompleted: "Vous vous êtes vus. La page de la séance dit la suite.",
  verdictYouWaited: (name) =>
    `${name} n’était pas là à temps. La page de la séance dit ce que cela change pour le paiement.`,
  verdictYouMissed: (name) =>
    `${name} vous a attendu jusqu’au bout du délai. La page de la séance dit ce que cela change pour le paiement.`,
  verdictOther: "La page de la séance montre ce qui a été relevé et dit la suite.",
};
