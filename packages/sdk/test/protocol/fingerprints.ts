/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: '58937b925a728341f216b732e0883af5c8f0b2a32395bd533f23ffbf0d8bbe8b',
};
