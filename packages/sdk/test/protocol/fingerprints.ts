/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: '5627f90932a3b5a0ce7468aa0fdb9c0632a5365cc0b949afea1c56882b5a6640',
};
