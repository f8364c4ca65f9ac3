/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: 'ebedc7de82286cbc637d6db3aaa29a17cb3a753f08fae6b62a7f5fec09af4b7a',
};
