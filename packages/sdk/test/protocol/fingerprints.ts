/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: '60f0aaf8c0bfd2e8f410bb9c33772fcfb59a556320b580ff959df3f56a019ee5',
};
