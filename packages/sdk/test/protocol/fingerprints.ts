/**
 * What the wire of each version was: the SHA-256 of messages, bounds and spellings (version.test.ts). A version that has been
 * released is never changed here; a new wire is a new version and a new line.
 */
export const FINGERPRINTS: Readonly<Record<number, string>> = {
  1: '3a994dd6f8a8f6d9936e2adf7cf6e0a93234ebba0e28a72cce699224cb555d7a',
};
