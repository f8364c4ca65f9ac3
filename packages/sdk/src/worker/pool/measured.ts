/** A handler whose work is counted, whatever it gives back. */
import { finalize, tap, type Observable } from 'rxjs';
import type { Handled, Handler } from '../context.ts';
import { isAsyncIterable, isObservable } from '../run.ts';
import type { LoadMeter } from './load.ts';

export function measured(handle: Handler, meter: LoadMeter, now: () => number): Handler {
  return (input, context): Handled<unknown> => {
    const fromMs = now();
    meter.began(fromMs);
    const ended = (failed: boolean): void => meter.ended(now(), now() - fromMs, failed);
    let handled: Handled<unknown>;
    try {
      handled = handle(input, context);
    } catch (error) {
      ended(true);
      throw error;
    }
    if (isObservable(handled)) return watched(handled, ended);
    if (isAsyncIterable(handled)) return stepped(handled, ended);
    return awaited(handled, ended);
  };
}

type Ended = (failed: boolean) => void;

async function awaited(handled: unknown, ended: Ended): Promise<unknown> {
  let failed = true;
  try {
    const reply = await handled;
    failed = false;
    return reply;
  } finally {
    ended(failed);
  }
}

async function* stepped(handled: AsyncIterable<unknown>, ended: Ended): AsyncGenerator<unknown> {
  let failed = false;
  try {
    yield* handled;
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    ended(failed);
  }
}

function watched(handled: Observable<unknown>, ended: Ended): Observable<unknown> {
  let failed = false;
  return handled.pipe(
    tap({ error: () => (failed = true) }),
    finalize(() => ended(failed)),
  );
}
