/** Texts of users inside keys of a store. */
import { createHash } from 'node:crypto';

/** The name of a user, or a key of theirs, may hold anything and be long; a key of the store may not. */
export function keyPart(text: string): string {
  return /^[A-Za-z0-9._@+-]{1,128}$/.test(text) ? text : `~${createHash('sha256').update(text).digest('hex')}`;
}
