/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: 'e7cf60c05fde52d4ee6e749b9c9460bc77afec4ddebed1336d180e4136dbe9c3',
};
