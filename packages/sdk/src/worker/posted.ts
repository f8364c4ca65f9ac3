/** What is posted to everybody who serves a name: it comes as events of the topic of that name. */
import { defer, of, retry, throwError, type Observable, type Subscription } from 'rxjs';
import { subscribeTopic } from '../client/subscription.ts';
import type { Since } from '../client/topic.ts';
import type { Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import { isConversationId } from '../protocol/ids.ts';
import { Attempt } from './attempt.ts';
import { makeContext, type ContextPorts } from './make-context.ts';
import { inputOf, type Offer } from './offer.ts';
import type { Serves } from './options.ts';
import { run, sentenceOf } from './run.ts';

/** It is nobody's conversation: there is no other attempt, and nobody hears what is said. */
const POSTED = { attempt: 1, user: '', leaseMs: 1, offset: 0 } as const;

/** Nobody waits for an answer, so whoever runs this process is told what went wrong. */
const complain: NonNullable<Serves['onError']> = (error, { service, id }) =>
  // oxlint-disable-next-line no-console -- there is nobody else to tell
  console.error(id === undefined ? `"${service}" missed something:` : `"${service}" could not handle ${id}:`, error);

/** Calls the handler for all that is posted from now on. `refused` hears why that cannot be, if so. */
export function hearPosted(offer: Offer, ports: ContextPorts, refused: (why: TameError) => void): Subscription {
  const { name: service, schemas } = offer;
  const { onError = complain } = offer.options;

  const hear = async ({ id, body }: { id: string; body: string }): Promise<void> => {
    if (!isConversationId(id)) return;
    const failed = (error: unknown): void => onError(error, { service, id });
    const mute: Pick<Session, 'say' | 'grew'> = {
      grew: () => false,
      say(message, acked) {
        // Of all that a handler says, this alone is for somebody who is not there.
        if (message.type === 'end' && message.code !== undefined)
          failed(new TameError(message.code, message.text ?? '', { reason: message.reason }));
        acked?.();
      },
    };
    const attempt = new Attempt({ type: 'work', id, body, ...POSTED, service }, mute);
    const { context, close } = makeContext<unknown, unknown, unknown>(attempt, schemas, { ...ports, posted: true });
    const input = inputOf(attempt, offer, undefined);
    try {
      if (input instanceof TameError) failed(input);
      else await run(attempt, {}, () => offer.handle(input.value, context));
    } catch (error) {
      failed(error);
    } finally {
      close();
      attempt.finish();
    }
  };
  let since: Since = 'now';
  /** Cut off for longer than is kept, it goes on with what is kept; in another history of the relay's data, with what comes. */
  const missed = (error: unknown): Observable<0> => {
    const code = error instanceof TameError ? error.code : 'UNKNOWN';
    if (code !== 'GAP' && code !== 'RESET') return throwError(() => error);
    onError(error, { service, id: undefined });
    since = code === 'GAP' ? 'start' : 'now';
    return of(0);
  };
  return defer(() => subscribeTopic(ports.queries, service, since))
    .pipe(retry({ delay: missed }))
    .subscribe({
      next: (event) => void hear(event),
      error: (error: unknown) =>
        refused(error instanceof TameError ? error : new TameError('UNKNOWN', sentenceOf(error))),
    });
}
