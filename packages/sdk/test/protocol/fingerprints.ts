/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: 'afeb34f3d1db34e2746eaf2d4c83361d0d72d8a8de6dcd3d42e26b4378cf774a',
};
