/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: '1af6d0734f413ff745a42a6f8822fd853d08d041a028fde86b64a0c004eef65f',
};
