/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: '85fd02173c70dae9b1513cb7bd7d089d24830e89ee9f68117fb401f9264c963d',
};
