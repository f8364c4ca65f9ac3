/** Waiting that can be cut short. */

/** Resolves after a time, or as soon as one of the signals aborts. */
export function pause(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  const signal = AbortSignal.any([...signals]);
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/** The result, or undefined when one of the signals aborts or the time is up before. */
export async function within<T>(
  work: Promise<T>,
  ms: number,
  ...signals: readonly AbortSignal[]
): Promise<T | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([work, pause(ms, over.signal, ...signals).then(() => undefined)]);
  } finally {
    over.abort();
  }
}
