/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: '8e0155e545e4a3b7ce6c1e5d1615e5c32e0736ce9238d961b1e9ed9a2521e535',
};
