/** What the room of a session says in English, around the call itself. */
export const callEn = {
  more: "More",
  talkBy: "Hold to talk",
  pushToTalk: "Push to talk",
  noiseSuppression: "Noise suppression",
  pictureInPicture: "Picture in picture",
  leavePictureInPicture: "Close the small picture",
  shortcuts: "Keyboard shortcuts",
  shortcutsOn: "Use these keys in the room",
  shortcutsNote: "They rest while you write.",
  keyMicrophone: "Microphone on or off",
  keyTalk: "Talk while you hold it, microphone off",
  keyCamera: "Camera on or off",
  keyScreen: "Share your screen, or stop",
  keyFull: "Full screen, or back",
  keyPicture: "Small picture above other windows",
  keyChat: "Open or close the chat",
  keyHelp: "This list",
  space: "Space",
  sharingScreen: "Your screen is shared.",
  sharingScreenTo: (name: string) => `${name} sees your screen.`,
};

export type CallMessages = typeof callEn;
