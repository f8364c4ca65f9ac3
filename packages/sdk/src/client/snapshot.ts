/** What the relay knows of a conversation at one moment, as a page sees it. Loaded by whoever looks. */
import { read } from '../contract/check.ts';
import type { Schemas } from '../contract/contract.ts';
import { isSealed } from '../private/sealed-text.ts';
import { eventShape } from '../protocol/event.ts';
import { fits } from '../protocol/shape.ts';
import type { Session } from '../connection/session.ts';
import { down, type RelaySnapshot } from '../protocol/down.ts';
import type { Snapshot } from './handle.ts';
import type { Queries } from './queries.ts';
import type { Thread } from './thread.ts';
import { withoutUnset } from './unset.ts';

export function snapshotOf<Status>(from: RelaySnapshot, { status: schema }: Schemas): Snapshot<Status> {
  const { code, text = '', status, question, epoch, offset, event, ...rest } = from;
  const isReadable = (body: string | undefined): body is string => body !== undefined && !isSealed(body);
  return {
    ...withoutUnset(rest),
    position: { epoch, offset },
    ...(isReadable(question) && { question: read(undefined, question, 'A question') }),
    ...(isReadable(status) && { status: read<Status>(schema, status, 'A status') }),
    ...(code && { error: { code, message: text } }),
    ...(fits(eventShape, event) && { event: { ...event, tasks: event.tasks.map(withoutUnset) } }),
  };
}

export interface Looking {
  readonly session: Session;
  readonly queries: Queries;
}

/** Asks the relay what it knows of a conversation now. */
export async function peekAt<Status>(
  { session, queries }: Looking,
  { id, veil }: Pick<Thread, 'id' | 'veil'>,
  schemas: Schemas,
): Promise<Snapshot<Status>> {
  session.understand(down);
  const seen = await queries.once<RelaySnapshot>({
    open: (ref) => ({ type: 'peek', ref, id }),
    hear: (answer, reader) => answer.type === 'snapshot' && reader.next(answer.snapshot),
  });
  return snapshotOf<Status>(veil ? await (await veil).snapshot(seen) : seen, schemas);
}
