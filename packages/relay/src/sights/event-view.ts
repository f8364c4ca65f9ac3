/** A look at all that work on one conversation together: its parts with theirs, who leads, what was found out. */
import { MAX_FRAME_MESSAGES, type RelayEvent, type RelaySnapshot } from '@tame/sdk/protocol';
import { stateOf, type Conversations } from './conversations.ts';
import type { Dispatch } from '../dispatch.ts';
import type { Conversation } from '../engine/conversation.ts';
import type { Engine } from '../engine/engine.ts';

/** Parts that a look shows; the first ones of each level. */
const MAX_TASKS = 256;

interface SightPorts {
  readonly engine: Pick<Engine, 'list'>;
  readonly dispatch: Dispatch;
  readonly conversations: Pick<Conversations, 'snapshot'>;
}

/** All that is known of a conversation and of those that work on it. */
export function sightOf(
  record: Conversation,
  { engine, dispatch, conversations }: SightPorts,
): { readonly snapshot: RelaySnapshot; readonly tasks: number } {
  const event = eventOf(record, engine, dispatch);
  const state = stateOf(record, dispatch);
  const snapshot = { ...conversations.snapshot(record, dispatch), state, ...(event && { event }) };
  return { snapshot, tasks: event?.tasks.length ?? 0 };
}

/** Undefined: it has no parts that are open, and no event. */
function eventOf(
  record: Conversation,
  engine: Pick<Engine, 'list'>,
  dispatch: Pick<Dispatch, 'lease'>,
): RelayEvent | undefined {
  const parts = partsOf(record, engine);
  const { event } = record;
  if (event === undefined && parts.length === 0) return undefined;
  const line = event?.election.line ?? [];
  const [first] = line;
  const found = Object.entries(event?.found ?? {}).slice(0, MAX_FRAME_MESSAGES);
  return {
    ...(event?.election.ready === true &&
      first !== undefined && { leader: { name: first.name, token: event.election.token, task: first.id } }),
    tasks: parts.map(({ id, parent = record.id, service, state, attempt }) => {
      const worker = dispatch.lease(id)?.peer?.name;
      const place = line.find((each) => each.id === id && each.attempt === attempt)?.place;
      return {
        id,
        parent,
        service,
        state,
        attempt,
        ...(worker !== undefined && worker !== '' && { worker }),
        ...(place !== undefined && { place }),
      };
    }),
    discoveries: found.map(([key, offset]) => ({ key, offset })),
  };
}

function partsOf(record: Conversation, engine: Pick<Engine, 'list'>): readonly Conversation[] {
  const parts: Conversation[] = [];
  for (let level: readonly Conversation[] = [record]; level.length > 0 && parts.length < MAX_TASKS;) {
    level = level.flatMap(({ id }) => engine.list({ by: 'parent', parent: id }, { limit: MAX_TASKS - parts.length }));
    parts.push(...level.slice(0, MAX_TASKS - parts.length));
  }
  return parts;
}
