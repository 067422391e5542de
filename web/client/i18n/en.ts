import type { CheerKind, Grounds } from "../protocol";
import { callEn } from "./call-en";
import { hallEn } from "./hall-en";
import { stageEn } from "./stage-en";

/** What the room says in English. The French table has the same keys, or does not compile. */
export const en = {
  ...callEn,
  ...hallEn,
  ...stageEn,

  // Before going in
  doorOpensAt: (time: string) => `The door opens at ${time}`,
  doorOpensOn: (day: string) => `The door opens on ${day}`,
  doorIsOpen: "The door is open",
  doorOpensIn: (clock: string) => `The door opens in ${clock}`,
  withPerson: (name: string) => `with ${name}`,
  byHostFor: (host: string, charity: string) => `${host}, for ${charity}`,
  startsAt: (time: string) => `Begins at ${time}`,
  startsOn: (day: string) => `Begins on ${day}`,
  goIn: "Go in",
  goInWithoutDevices: "Go in without camera or microphone",
  goInHeardOnly: "Go in with sound only",
  goingIn: "Going in…",
  hubFar:
    "We cannot reach Estrade for the moment. We keep trying; check your connection if it lasts.",
  comeBackThen: "Come back then. Until then you can try everything here.",
  waitHere: "Stay on this page: the button wakes up by itself when the door opens.",
  comingInAs: (name: string) => `You come in as ${name}.`,
  wayTrying: "Trying your connection…",
  wayGood: "Your connection is good: sound and pictures get through.",
  wayWeak:
    "Your connection is weak. Come closer to your router, stop what downloads, or go in without camera.",
  wayRelayed: "Your network closes the short ways; your call goes by our relay, which is open.",
  wayFailed:
    "Sound and pictures do not get through. Turn a VPN off, or use another network, such as your phone’s.",
  wayUnreached:
    "Estrade does not answer from here. Check your connection; you can go in as soon as it is back.",
  wayUntried: "Your connection could not be tried just now. You can go in all the same.",
  tryConnectionAgain: "Try the connection again",
  testSound: "Test the sound",
  playAgain: "Play again",
  didYouHear: "Did you hear three notes?",
  yes: "Yes",
  no: "No",
  soundHeard: "You hear us.",
  soundUnheard: "Turn the volume up or plug headphones in, then play again.",
  alreadyIn: (names: string, count: number) => `${names} ${count === 1 ? "is" : "are"} in already.`,
  atDoor: (names: string, count: number) =>
    `${names} ${count === 1 ? "waits" : "wait"} at the door`,
  peopleAtDoor: (count: number) =>
    count === 1 ? "1 person waits at the door" : `${count} people wait at the door`,
  audienceNeedsNothing: "You come in to watch: your camera and microphone stay off.",
  tryAgain: "Try again",
  back: "Back",

  // Camera and microphone
  camera: "Camera",
  cameraOff: "Camera off",
  microphone: "Microphone",
  microphoneOff: "Mic off",
  microphoneIsOff: "Microphone off",
  level: "Level of your microphone",
  deviceNamed: (kind: string, number: number) => `${kind} ${number}`,
  devicesAsking: "Your browser is asking for your camera and microphone: choose “Allow”.",
  devicesWork: "Your camera and microphone work.",
  microphoneWorks: "Your microphone works. Your camera is off.",
  microphoneStaysOff: "Your microphone is off: nobody hears you until you turn it on.",
  bothDenied:
    "Your browser refuses camera and microphone. Allow them with the icon beside the address, then try again.",
  bothMissing:
    "Neither camera nor microphone was found. Plug them in and try again, or go in without and write in the chat.",
  bothInsecure:
    "Browsers give camera and microphone only to secure addresses, those that begin with https://.",
  cameraDenied:
    "Your browser refuses the camera. Allow it with the icon beside the address, then try again.",
  cameraMissing: "No camera was found. Plug one in and try again, or go in without.",
  cameraBusy: "Another program is using the camera. Close it, then try again.",
  cameraInsecure:
    "Browsers give the camera only to secure addresses, those that begin with https://.",
  cameraUnknown: "The camera does not start. Unplug it or choose another one, then try again.",
  microphoneDenied:
    "Your browser refuses the microphone. Allow it with the icon beside the address, then try again.",
  microphoneMissing:
    "No microphone was found. Plug one in and try again, or go in without and write in the chat.",
  microphoneBusy: "Another program is using the microphone. Close it, then try again.",
  microphoneInsecure:
    "Browsers give the microphone only to secure addresses, those that begin with https://.",
  microphoneUnknown:
    "The microphone does not start. Unplug it or choose another one, then try again.",
  cameraUnplugged: "Your camera is gone: nobody sees you. Plug it in, and it is used at once.",
  cameraReplaced: (name: string) => `Your camera is gone. Now in use: ${name || "another one"}.`,
  microphoneUnplugged:
    "Your microphone is gone: nobody hears you. Plug it in, and it is used at once.",
  microphoneReplaced: (name: string) =>
    `Your microphone is gone. Now in use: ${name || "another one"}.`,
  understood: "All right",

  // The frame
  stage: "Stage",
  controls: "Controls",
  you: "You",
  leave: "Leave",
  stay: "Stay",
  close: "Close",
  chat: "Chat",
  unread: (count: number) => (count === 1 ? "1 unread message" : `${count} unread messages`),
  chatSaid: (name: string, words: string) => `${name} writes: ${words}`,
  fileSaid: (name: string, file: string) => `${name} sends a file: ${file}`,
  chatCount: (count: number) =>
    count === 1 ? "1 new message in the chat" : `${count} new messages in the chat`,
  timeLeft: "Time left",
  timeToStart: "Begins in",
  timeIsUp: "Time is up",
  fiveMinutesLeft: "Five minutes left.",
  timeIsUpTakeLeave: "The booked time is over. Take the time to say goodbye.",
  live: "Live",
  backstage: "Backstage",
  watching: (count: number) => (count === 1 ? "1 person watching" : `${count} people watching`),
  waiting: (count: number) => (count === 1 ? "1 person waiting" : `${count} people waiting`),

  // The connection, in words
  lineReturning: "Your connection has dropped. We are bringing you back.",
  lineReturningTalk:
    "You can go on talking. Estrade itself does not answer for the moment; we keep trying.",
  stateWaiting: "Waiting",
  stateConnecting: "Connecting",
  stateConnected: "Connected",
  stateGood: "Good connection",
  stateFair: "Fair connection",
  statePoor: "Weak connection",
  stateSoundOnly: "Weak connection: picture paused, the sound goes on.",
  stateReturning: "Reconnecting",
  stateOtherAway: "Connection lost",
  stateOnAir: "On air",
  stateOffAir: "Not on air",
  stateReceived: "We receive you",

  // A session
  hasArrived: (name: string) => `${name} has come in.`,
  hasLeft: (name: string) => `${name} has left.`,
  notHereYet: (name: string) => `${name} is not here yet`,
  groupIsEmpty: "Nobody else is here yet",
  notHere: (names: string) => `Not here: ${names}`,
  startsByItself: "You will see each other as soon as they come in. There is nothing to do.",
  learnerRefundedAt: (name: string, time: string) =>
    `If ${name} has not come by ${time}, you get all your money back without asking.`,
  talentPaidAt: (name: string, time: string) =>
    `If ${name} has not come by ${time}, the session is due to you all the same.`,
  otherIsGone: (name: string) => `${name} has left`,
  otherMayReturn: "If they come back before the end, the call starts again by itself.",
  joiningCall: (name: string) => `${name} is here. Connecting you…`,
  otherAway: (name: string) => `${name}’s connection has dropped. We are finding it again…`,
  nothingComes: (name: string) =>
    `Nothing comes from ${name} for the moment. It resumes by itself.`,
  callInterrupted: "The connection between you is lost. We are finding it again…",
  cameraIsOff: (name: string) => `${name}’s camera is off`,
  playCall: "Your browser waits for a click to play sound.",
  leaveSessionTitle: "Leave the session?",
  leaveSessionText: (time: string) =>
    `You can come back until ${time}. The session’s page then says what the room recorded.`,
  leaveEarlyText: (starts: string, time: string) =>
    `The session starts at ${starts}. Be back by ${time}: after that it would count as an absence.`,

  // Chat
  chatPlaceholder: "Write a message",
  chatPlaceholderAll: "Write to everyone",
  chatEmpty: "Nothing written yet.",
  aside: "Beside the stage",
  messageBy: (name: string) => `Message by ${name}`,
  pin: "Pin above the chat",
  pinned: "Pinned",
  unpin: "Unpin",
  slowMode: "How often viewers may write",
  slowOff: "As often as they like",
  slowEvery: (seconds: number) => `Once in ${seconds} seconds`,
  slowNote: (seconds: number) => `Everybody writes once in ${seconds} seconds.`,
  spotlightGift: "Show on the stage",
  spotlightEnd: "Take this gift off the stage",
  notAnswered: "The hub did not answer. Please try again.",
  yourMessage: "Your message",
  send: "Send",
  sending: "Sending…",
  notSent: "Not sent: the connection is away. It will go out when it returns.",
  sendAgain: "Send again",
  tooLong: (max: number) => `A message has at most ${max} characters.`,
  host: "Host",
  masterclassBegan: "The masterclass has begun.",
  masterclassEnded: "The masterclass is over.",
  sessionEnded: "The session is over.",
  somebody: "Somebody",
  anonymous: "Anonymous",
  aGift: "a gift",
  gives: (name: string, amount: string) => `${name} gives ${amount}`,
  gaveYou: (amount: string) => `Thank you! Your gift of ${amount} has arrived.`,
  gaveYouPlain: "Thank you! Your gift has arrived.",

  // Keeping the room
  grounds: (of: Grounds) =>
    ({
      insults: "Insults or threats",
      hate: "Hatred of a group of people",
      sexual: "Sexual words or pictures",
      spam: "Advertising, or the same again and again",
      fraud: "Asks for money or meetings elsewhere",
      disturbs: "Disturbs the room",
      other: "Something else",
    })[of],
  because: (reason: string, words: string) => (words ? `${reason} (“${words}”)` : reason),
  why: "Why",
  chooseReason: "Choose a reason",
  inYourWords: "In your words",
  about: (name: string) => `About ${name}`,
  aboutStage: "About who is on stage",
  takenAway: "Removed by a host.",
  takeAway: "Take this message away",
  takeGiftWords: "Take the words away",
  takeGiftWordsTitle: "Take the words of this gift away?",
  takeGiftWordsText:
    "Nobody reads them any more: not here, not on the page of the masterclass, not in the charity’s report. The gift stays as it is, and so does its receipt.",
  takeAwayTitle: "Take this message away?",
  takeAwayText: "Nobody reads it any more. Everybody sees that a host removed a message.",
  silence: "Silence",
  silenceTitle: (name: string) => `Silence ${name}?`,
  silenceText:
    "They go on watching, but cannot write any more. They read your reason. You can undo it under “People”.",
  remove: "Show out",
  removeTitle: (name: string) => `Show ${name} out?`,
  removeText: "The room closes for them with your reason. They can come back.",
  ban: "Ban from this masterclass",
  banTitle: (name: string) => `Ban ${name} from this masterclass?`,
  banText:
    "The room closes for them with your reason, and they cannot come in again from any device. Their ticket is not paid back by itself. You can undo it under “People”.",
  report: "Report to Estrade",
  reportTitle: (name: string) => `Report ${name}`,
  reportText:
    "Those who run Estrade read it, with what was written around it. Nobody in the room learns of it.",
  reportSend: "Send the report",
  reportSent: "Thank you. Somebody reads it and writes to you.",
  silenced: (because: string) =>
    `The hosts have silenced you in writing: ${because}. You can go on watching and listening.`,
  people: "People",
  silencedPeople: (count: number) => `Silenced (${count})`,
  bannedPeople: (count: number) => `Banned (${count})`,
  nobodySilenced: "Everybody may write.",
  nobodyBanned: "Nobody is banned.",
  unsilence: "Let write again",
  unban: "Let in again",
  byAt: (name: string, time: string) => `by ${name}, ${time}`,
  conductIsKept:
    "What you do here is written down with your name and reason; the hosts and those who run Estrade can read it.",
  hostsTab: "Hosts",
  hostsEmpty: "Nothing written between hosts yet.",
  hostsAlone: "Only the hosts read this.",
  hostsPlaceholder: "Write to the hosts",
  earlierLines: "Earlier messages",
  cheer: "Cheer",
  cheerOf: (kind: CheerKind) =>
    ({ applause: "Applause", heart: "Heart", laughter: "Laughter", wonder: "Wonder" })[kind],
  removedTitle: "The hosts asked you to leave",
  bannedTitle: "This masterclass is closed to you",

  // The goal
  givenOf: (goal: string) => `raised of ${goal}`,
  givenSoFar: "Given so far",
  goalReached: "Goal reached. Gifts still go to the charity.",
  nobodyGave: "Nobody has given yet. Be the first.",
  gifts: (count: number) => (count === 1 ? "1 gift" : `${count} gifts`),

  // Giving
  give: "Give",
  giveTo: (charity: string) => `Give to ${charity}`,
  giveText:
    "All of it goes to the charity, less the bank card fees. You pay on a page that opens beside this one.",
  yourGift: "Your gift",
  otherAmount: "Another amount",
  otherAmountHint: (min: string, max: string) => `From ${min} to ${max}.`,
  amountWrong: (min: string, max: string) => `Choose an amount from ${min} to ${max}.`,
  coverFees: "I also cover the bank card fees",
  coverFeesHint:
    "So that the charity receives all of what you give. You see the total before you pay.",
  whatPeopleSee: "What people see of your gift",
  withName: "with your name",
  withoutName: "without your name",
  showNameHint: "Otherwise only the charity sees it.",
  showWordsHint: "Otherwise only the charity reads them.",
  showName: "Show my name",
  showAmount: "Show the amount",
  yourWords: "A word with it",
  optional: "(optional)",
  showWords: "Show my words",
  giveAmount: (amount: string) => `Give ${amount}`,
  saveCard: "Save this card for my gifts",
  saveCardHint:
    "Next time you give in two clicks. The payment provider keeps the card, and you can remove it in your account.",
  giveCardText:
    "All of it goes to the charity, less the bank card fees. Your saved card is charged at once.",
  giveWith: (amount: string, card: string) => `Give ${amount} with ${card}`,
  otherCard: "Give with another card",
  giveNow: "Give with your saved card",
  goToCardPage: "Go on to the card page",
  chargingCard: "One moment, the bank is answering…",
  noCardAnswer:
    "We do not hear from the hub. Press again: however often you press, you give only once.",
  totalCharged: (amount: string) => `${amount} in all, with the fees you cover.`,
  payingElsewhere:
    "The payment page is open in another tab. Your gift shows here as soon as it is paid.",

  // A masterclass, on stage
  goLive: "Go live",
  goingLive: "Going live…",
  backstageText: "Nobody else sees this picture. Go live when you are ready.",
  backstageTogether:
    "Only your co-hosts see and hear you. When one of you goes live, all of you are on air.",
  sharedScreen: "Shared screen",
  aCoHost: "A co-host",
  goLiveFailed: "The media server does not receive you. Check your connection, then try again.",
  needDevices: "To go live, you need at least a microphone. Allow it, then try again.",
  hostReturning: "The stage does not answer. We are bringing you back; the audience waits.",
  audienceHearsNothing: "Your microphone is off: the audience hears nothing.",
  shareScreen: "Share screen",
  stopSharing: "Stop sharing",
  shareScreenShort: "Share",
  stopSharingShort: "Stop",
  yourScreen: "Your screen",
  wholeScreenShared: "Your whole screen is shared.",
  screenFailed: "Your browser could not share the screen. Try again, or choose a window instead.",
  endLive: "End",
  endLiveTitle: "End the masterclass?",
  endLiveText: "The broadcast stops for everybody and does not start again.",
  endLiveKeeps: "The recording stops and is kept.",
  endLiveConfirm: "End for everybody",
  ending: "Ending…",
  endFailed: "The hub did not answer. Try once more.",
  leaveLiveTitle: "Leave the stage?",
  leaveLiveText:
    "The masterclass stays open and the audience waits for you. Come back quickly, or end it instead.",
  leaveBackstageTitle: "Leave?",
  leaveBackstageText: "You have not gone live. You can come back at any moment.",

  // A rehearsal
  rehearsal: "Rehearsal",
  rehearsalAlone: "for the hosts alone",
  rehearsalText: (time: string) =>
    `Only the hosts see and hear this; nothing of it is kept. The doors open on ${time}.`,
  rehearsalEnded: "The rehearsal is over: the doors are open.",
  rehearsalOverTitle: "The rehearsal is over",
  rehearsalOverText: "The doors are open: people come in now. Go on to the stage.",
  goToStage: "Go to the stage",
  doorsOpenInMinutes: (minutes: number) => `Doors in ${minutes} min`,
  leaveRehearsalTitle: "Leave the rehearsal?",
  leaveRehearsalText: "You can come back until the doors open.",

  // Recording
  record: "Record",
  recordReady: "Ready to record",
  recordTitle: "Record this masterclass?",
  recordBegins: "Recording begins when you go live.",
  recordAgree: "I agree, record",
  recordNoAnswer: "The hub did not answer. Try once more.",
  notNow: "Not now",
  stopRecordingTitle: "Stop recording?",
  stopRecordingText:
    "The broadcast goes on. What was recorded stays; you can start again, and it continues.",
  stopRecording: "Stop recording",
  stopRecordingShort: "Stop rec.",
  unpreparedTitle: "Leave it unrecorded?",
  unpreparedText: "Nothing has been recorded yet. You can change your mind at any moment.",
  doNotRecord: "Do not record",
  goOnRecording: "Keep recording",
  recordingSign: "Being recorded",
  recordingBegan: "Recording has begun.",
  recordingStopped: "Recording has stopped.",
  recordingFailed:
    "Estrade cannot write the recording any more: nothing is recorded from here on. The broadcast goes on.",

  // The replay
  replay: "Replay",
  playReplay: "Watch the replay",
  watchAgain: "Watch again",
  play: "Play",
  pause: "Pause",
  tenBack: "Back ten seconds",
  tenForward: "Forward ten seconds",
  seek: "Go to",
  seekValue: (at: string, total: string) => `${at} of ${total}`,
  mute: "Turn sound off",
  soundShort: "Sound",
  volume: "Volume",
  speed: "Speed",
  speedOf: (rate: number) => `${rate}×`,
  fullScreen: "Full screen",
  leaveFullScreen: "Leave full screen",
  soundOnly: "Sound only: no camera was on.",
  cannotPlay:
    "This browser cannot play the recording. Try another one, or ask the host for the files.",

  // A masterclass, in the audience
  screenOf: (name: string) => `Screen shared by ${name}`,
  beginsAt: (time: string) => `The masterclass begins at ${time}. Stay here: it starts by itself.`,
  hostComing: (name: string) =>
    `${name} will be on stage in a moment. Stay here: it starts by itself.`,
  hours: (count: number) => (count === 1 ? "hour" : "hours"),
  minutes: (count: number) => (count === 1 ? "minute" : "minutes"),
  seconds: (count: number) => (count === 1 ? "second" : "seconds"),
  reachingStage: "Connecting you to the stage…",
  stagePaused: (name: string) =>
    `${name}’s picture no longer arrives. The broadcast resumes by itself.`,
  stageReturning: "The stage does not answer. We are bringing you back…",
  soundIsOff: "Your browser keeps the sound off until you ask for it.",
  soundOn: "Turn sound on",
  leaveAudienceTitle: "Leave the masterclass?",
  leaveAudienceText: "You can come back with the same ticket until it ends.",

  // The end
  leftTitle: "You have left",
  leftSessionText: (time: string) => `You can come back until ${time}.`,
  leftMasterclassText: "You can come back until the masterclass ends.",
  goBackIn: "Go back in",
  seeSession: "See the session",
  seeMasterclass: "See the masterclass",
  supersededTitle: "The room is open in another tab",
  takeBack: "Come back here",
  comingBack: "Back to the room…",
  elsewhereTitle: "You are already in this room",
  elsewhereText: "If you go on here, the other one closes. What was said is here too.",
  keepThis: "Go on here",
  keepOther: "Keep the other one",
  signedOutTitle: "You are signed out",
  signIn: "Sign in",
  refusedTitle: "You cannot go in just now",
  endedSessionTitle: "The session is over",
  cancelledSessionTitle: "The session is cancelled",
  cancelledSessionText: "The page of the session says who cancelled it and what comes next.",
  movedTitle: "The session is at another time",
  movedText: "It was moved, and this room is closed. The page of the session shows the new time.",
  seatLeftTitle: "You are not in this group any more",
  stageLeftTitle: "You are not one of the hosts any more",
  endedMasterclassTitle: "The masterclass is over",
  raisedForCharity: (amount: string, charity: string) => `${amount} raised for ${charity}.`,
  thanksToAll: "Thank you to everyone who came and gave.",
  replayWillBe: "The replay will be at this same address, and on the page of the masterclass.",
  cancelledText: "It was called off. Tickets are refunded.",
  verdictCompleted: "You met. The page of the session says what comes next.",
  verdictYouWaited: (name: string) =>
    `${name} did not come in time. The page of the session says what that means for the payment.`,
  verdictYouMissed: (name: string) =>
    `${name} waited until the end of the grace period. The page of the session says what that means for the payment.`,
  verdictOther: "The page of the session shows what was recorded and what comes next.",
};

/** The sentences of one language: a text, or what makes one from its values. */
export type Messages = {
  [Key in keyof typeof en]: (typeof en)[Key] extends (...values: infer Values) => string
    ? (...values: Values) => string
    : string;
};
