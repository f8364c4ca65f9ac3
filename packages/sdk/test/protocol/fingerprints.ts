/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: '3208b70a424e728369214327cb112bcedd09ae5b064b3ec1cabafbcad7f57d4e',
};
