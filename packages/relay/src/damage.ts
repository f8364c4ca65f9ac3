/** A record or entry whose checksum is wrong: it is not served, and everything else goes on. */

export const DAMAGE = {
  code: 'DATA_CORRUPT',
  text: 'A record of this failed its checksum and is not served.',
} as const;

export function isDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DAMAGE.code;
}

/** Work that nobody waits for. Damage to its record ends it; anything else is a fault of the relay and stops it. */
export function aside(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!isDamage(error)) throw error;
  });
}
