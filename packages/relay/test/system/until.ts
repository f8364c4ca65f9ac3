/** Waiting for a condition, never for a time. */

const LOOK_AGAIN_MS = 10;

/** Resolves with the first value that is neither undefined nor false; rejects, and says what was missing, when time is up. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  withinMs = 30_000,
): Promise<Exclude<T, undefined | false>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (isSeen(seen)) return seen;
    if (performance.now() > deadline) throw new Error(`After ${withinMs} ms there is still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

function isSeen<T>(value: T): value is Exclude<T, undefined | false> {
  return value !== undefined && value !== false;
}
