/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: '60ef0f95236128c5a00e9bb1ae0e0dfe672b0c227dfa6a081851e27e7cde4ca7',
};
