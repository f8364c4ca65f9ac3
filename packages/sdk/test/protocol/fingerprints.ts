/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: '4f70751a56235f66967ec4dde2bfb24a138ca2b3ff7d691b5d2c30519d47a568',
};
