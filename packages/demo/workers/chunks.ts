/** Puts the pieces of a file together, in whatever order and how often they come. */
import { filter, type Observable } from 'rxjs';
import type { ImportChunk, ImportInput, ImportMessage } from '../contracts/import.ts';
import { abortReason } from './abort-reason.ts';

/** Among all that the page says. */
export function chunksIn(messages$: Observable<ImportMessage>): Observable<ImportChunk> {
  return messages$.pipe(filter((message) => 'index' in message));
}

export interface Receiving {
  signal: AbortSignal;
  /** Told how many pieces are there, with every new one. */
  onPiece?: (count: number) => void;
  /** Longest wait between two pieces; a page that is offline goes on later. */
  patienceMs: number;
}

/** `incomplete`: the rest never came. `wrong`: the pieces do not make the file that was announced. */
export type Received = { text: string } | { problem: 'incomplete' | 'wrong'; sentence: string };

/** Rejects when the signal aborts. */
export function receiveFile(
  { chunks, characters }: Pick<ImportInput, 'chunks' | 'characters'>,
  chunks$: Observable<ImportChunk>,
  { signal, onPiece, patienceMs }: Receiving,
): Promise<Received> {
  const pieces = new Map<number, string>();
  return new Promise((resolve, reject) => {
    let timer = setTimeout(giveUp, patienceMs);
    const finish = (received: Received): void => {
      leave();
      resolve(received);
    };
    const stop = (): void => {
      leave();
      reject(abortReason(signal));
    };
    const leave = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      // It may have heard everything before it had something to unsubscribe from.
      queueMicrotask(() => hearing.unsubscribe());
    };
    function giveUp(): void {
      const sentence = `Only ${pieces.size} of ${chunks} parts of the file arrived. Choose the file again.`;
      finish({ problem: 'incomplete', sentence });
    }

    signal.addEventListener('abort', stop, { once: true });
    const hearing = chunks$.subscribe({
      next: ({ index, text }) => {
        if (index >= chunks || pieces.has(index)) return;
        pieces.set(index, text);
        clearTimeout(timer);
        timer = setTimeout(giveUp, patienceMs);
        onPiece?.(pieces.size);
        if (pieces.size < chunks) return;
        const whole = Array.from({ length: chunks }, (_, at) => pieces.get(at) ?? '').join('');
        const sentence = `The file arrived with ${whole.length} characters instead of ${characters}. Choose the file again.`;
        finish(whole.length === characters ? { text: whole } : { problem: 'wrong', sentence });
      },
      error: (error: unknown) => {
        leave();
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    });
    if (signal.aborted) stop();
  });
}
