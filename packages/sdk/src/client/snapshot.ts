/** What the relay knows of a conversation at one moment, as a page sees it. */
import { read } from '../contract/check.ts';
import type { Schemas } from '../contract/contract.ts';
import { eventShape } from '../protocol/event.ts';
import { fits } from '../protocol/shape.ts';
import type { RelaySnapshot } from '../protocol/down.ts';
import type { Snapshot } from './handle.ts';
import { withoutUnset } from './unset.ts';

export function snapshotOf<Status>(from: RelaySnapshot, { status: schema }: Schemas): Snapshot<Status> {
  const { code, text = '', status, question, epoch, offset, event, ...rest } = from;
  return {
    ...withoutUnset(rest),
    position: { epoch, offset },
    ...(question !== undefined && { question: read(undefined, question, 'A question') }),
    ...(status !== undefined && { status: read<Status>(schema, status, 'A status') }),
    ...(code && { error: { code, message: text } }),
    ...(fits(eventShape, event) && { event: { ...event, tasks: event.tasks.map(withoutUnset) } }),
  };
}
