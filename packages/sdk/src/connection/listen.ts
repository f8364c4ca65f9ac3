/** Listens to what a browser says of a page. Returns what stops it; where there is no such page it hears nothing. */
export function listen(on: EventTarget | undefined, events: readonly string[], listener: () => void): () => void {
  const stop = new AbortController();
  for (const event of events) on?.addEventListener(event, listener, { signal: stop.signal });
  return () => stop.abort();
}
