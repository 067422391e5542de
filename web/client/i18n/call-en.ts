import { sizeOf } from "./file-size";

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
  keyNotes: "Open or close the notes",
  keyHelp: "This list",
  space: "Space",
  notes: "Notes",
  notesPlaceholder: "Write here together: what to practise, addresses, ideas…",
  notesKept: "You all read what is written here, and find it again on the session’s page.",
  notesSaved: "Saved.",
  notesSaving: "Saving…",
  notesLength: (count: number, max: number) => `${count} of ${max} characters.`,
  attachFile: (mb: number) => `Send a file: up to ${mb} MB, kept for 30 days`,
  fileSending: "Sending the file…",
  fileTooBig: (mb: number) => `A file has at most ${mb} MB. Make it smaller and send it again.`,
  fileEmpty: "This file is empty. Save it once more with what it should hold, then send it.",
  fileNotSent: "The file was not sent: the hub did not answer. Please try again.",
  fileSize: (bytes: number) => sizeOf(bytes, "kB", "MB", "."),
  sharingScreenTo: (name: string) => `${name} sees your screen.`,
  sharingScreenToAll: "Everybody here sees your screen.",
  screenIsTaken: (name: string) =>
    `${name} is showing a screen. You can show yours once they have stopped.`,
  sharingScreenToNobody: "Nobody sees your screen at the moment.",
};

export type CallMessages = typeof callEn;
