/** Why an attempt is over: nobody wants the work any more, or somebody else does it now. */
import { TameError } from '@tame/sdk/worker';
import type { Observable } from 'rxjs';

export interface Ending {
  /** The person gave it up, or its time is over: what is not done yet is not to be done. */
  readonly cancel: AbortSignal;
  /** The lease is lost or the process stops: another attempt goes on, and this one must not interfere. */
  readonly over: AbortSignal;
}

/** Whatever the person says means that it is to stop. */
export function endingOf({ signal, messages$ }: { signal: AbortSignal; messages$: Observable<unknown> }): Ending {
  const cancel = new AbortController();
  const over = new AbortController();
  messages$.subscribe({ next: () => cancel.abort(new Error('It was told to stop.')), error: () => undefined });
  const pass = (): void => {
    const reason: unknown = signal.reason;
    const unwanted = reason instanceof TameError && (reason.code === 'CANCELLED' || reason.code === 'DEADLINE');
    (unwanted ? cancel : over).abort(reason);
  };
  if (signal.aborted) pass();
  else signal.addEventListener('abort', pass, { once: true });
  return { cancel: cancel.signal, over: over.signal };
}
