/** What is posted to everybody who serves a name: it comes as events of the topic of that name. */
import type { Subscription } from 'rxjs';
import { subscribeTopic } from '../client/subscription.ts';
import type { Session } from '../connection/session.ts';
import { TameError } from '../contract/error.ts';
import { isConversationId } from '../protocol/ids.ts';
import { Attempt } from './attempt.ts';
import { makeContext, type ContextPorts } from './make-context.ts';
import { inputOf, type Offer } from './offer.ts';
import { run, sentenceOf } from './run.ts';

/** It is nobody's conversation: there is no other attempt, and nobody hears what is said. */
const POSTED = { attempt: 1, user: '', leaseMs: 1, offset: 0 } as const;
const MUTE: Pick<Session, 'say'> = { say: (_message, acked) => acked?.() };

/** Calls the handler for all that is posted from now on. `refused` hears why that cannot be, if so. */
export function hearPosted(offer: Offer, ports: ContextPorts, refused: (why: TameError) => void): Subscription {
  const { name: service, schemas } = offer;
  const hear = async ({ id, body }: { id: string; body: string }): Promise<void> => {
    if (!isConversationId(id)) return;
    const attempt = new Attempt({ type: 'work', id, body, ...POSTED, service }, MUTE);
    const { context, close } = makeContext<unknown, unknown, unknown>(attempt, schemas, { ...ports, posted: true });
    const input = inputOf(attempt.work, offer);
    if (!(input instanceof TameError)) await run(attempt, {}, () => offer.handle(input.value, context));
    close();
    attempt.finish();
  };
  return subscribeTopic(ports.queries, service, 'now').subscribe({
    // Nobody waits for an answer, so nobody can be told what went wrong.
    next: (event) => void hear(event).catch(() => undefined),
    error: (error: unknown) =>
      refused(error instanceof TameError ? error : new TameError('UNKNOWN', sentenceOf(error))),
  });
}
