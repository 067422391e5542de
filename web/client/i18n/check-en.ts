/** What the check of devices says in English. The French table has the same keys. */
export const checkEn = {
  beginTitle: "Two minutes, from where you will sit",
  beginText:
    "Your browser will ask for your camera and your microphone: choose “Allow”. Nothing is recorded, and nobody sees or hears you.",
  begin: "Begin the check",
  steps: "The check",
  mirror: "Your picture",

  cameraTitle: "Camera",
  cameraGood: "You are seen.",
  cameraLeftOut: "Your camera is off: you will be heard only.",
  turnCameraOn: "Turn the camera on",
  turnCameraOff: "Turn the camera off",
  doWithoutCamera: "Do without the camera",

  microphoneTitle: "Microphone",
  saySomething: "Say a few words.",
  microphoneGood: "You are heard.",
  microphoneSilent:
    "We hear nothing. Speak up, choose another microphone, or see that no switch on it is off.",

  speakerTitle: "Sound",
  playNotes: "Play three notes",
  playAgain: "Play them again",
  didYouHear: "Did you hear three notes?",
  yes: "Yes",
  no: "No",
  speakerGood: "You hear us.",
  speakerFailed: "Turn the volume up or plug headphones in, then play them again.",

  connectionTitle: "Connection",
  lineTrying: "Calling Estrade…",
  lineGood: "The line to Estrade is open.",
  lineFailed: "The line to Estrade does not open.",
  mediaTrying: "Sending sound and pictures for a few seconds…",
  mediaGood: "Sound and pictures get through well.",
  mediaWeak: "Sound and pictures get through, but the connection is weak.",
  mediaFailed: "Sound and pictures do not get through.",
  relaySpare: "The detour by our relay is open too, should the direct way close.",
  relayTaken: "They go by our relay: your network closes the shorter ways.",
  relayShut: "The detour by our relay does not open. The call does not need it from here.",
  relayFailed:
    "Nor does the detour by our relay open. A firewall or a VPN stands in the way: turn the VPN off, or use another network, such as your phone’s.",
  notYet: "As soon as your devices are open.",
  tryAgain: "Check again",
};

/** The same keys in every language. */
export type CheckMessages = typeof checkEn;
