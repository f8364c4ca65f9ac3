/** What a worker says to the relay: of what it waits for, and again when the relay knows nothing of its session any more. */
import { afterEach, expect, it } from 'vitest';
import { buildClient } from '../../src/client/client.ts';
import { systemClock } from '../../src/connection/clock.ts';
import type { Down } from '../../src/protocol/down.ts';
import type { ConversationId } from '../../src/protocol/ids.ts';
import type { Up } from '../../src/protocol/up.ts';
import type { Handler } from '../../src/worker/context.ts';
import { SERVE_DEFAULTS } from '../../src/worker/options.ts';
import { Work } from '../../src/worker/work.ts';
import { playedRelay, type PlayedLine } from '../connection/played-relay.ts';

const id = 'q-1' as ConversationId;
const work: Down = {
  type: 'work',
  id,
  service: 'quote',
  attempt: 1,
  user: 'ana',
  body: '1',
  leaseMs: 60_000,
  offset: 0,
};
const failure: Up = { type: 'give-back', id, attempt: 1, cause: 'failed', text: 'Error: no prices' };
const renewed: Up = { type: 'renew', leases: [{ id, attempt: 1 }] };

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanup.splice(0)) await each();
});

/** A worker with one handler, and the lines it opens. */
function workerOf(handle: Handler): readonly PlayedLine[] {
  const lines: PlayedLine[] = [];
  const network = playedRelay((line) => lines.push(line));
  const ports = { network, clock: systemClock, random: () => 0, newId: () => `id-${lines.length}` };
  const { client, session, queries } = buildClient({ store: 'memory' }, ports);
  const desk = new Work({ client, session, queries, publisher: { topic: (name) => client.topic(name) } }, systemClock);
  desk.offer({
    name: 'quote',
    schemas: {},
    own: false,
    options: SERVE_DEFAULTS,
    handle,
  });
  session.start();
  cleanup.push(() => client.close());
  return lines;
}

async function line(lines: readonly PlayedLine[], nth: number): Promise<PlayedLine> {
  await expect.poll(() => lines[nth]).toBeDefined();
  return lines[nth]!;
}

/** The first line of a worker, which was given its work there. */
async function begun(lines: readonly PlayedLine[]): Promise<PlayedLine> {
  const first = await line(lines, 0);
  first.welcome();
  first.tell([work]);
  return first;
}

/** On the first line of a worker its handler has failed, and said so. */
async function failed(): Promise<{ lines: readonly PlayedLine[]; first: PlayedLine }> {
  const lines = workerOf(() => Promise.reject(new Error('no prices')));
  const first = await begun(lines);
  await expect.poll(() => first.said).toContainEqual(failure);
  return { lines, first };
}

it('a failure that the relay has not heard of is told it before anything else is asked for', async () => {
  const { lines, first } = await failed();
  first.cut();
  const second = await line(lines, 1);
  second.welcome();
  await expect.poll(() => second.said.map(({ type }) => type)).toEqual(['renew', 'give-back', 'serve']);
  expect(second.said.slice(0, 2)).toEqual([renewed, failure]);
});

it('a failure that the relay has heard of is not said again', async () => {
  const { lines, first } = await failed();
  first.tell([], first.said.length);
  first.cut();
  const second = await line(lines, 1);
  second.welcome();
  await expect.poll(() => second.said.map(({ type }) => type)).toEqual(['serve']);
});

it('a failure is not told to a relay of another history, where the same number may be another attempt', async () => {
  const { lines, first } = await failed();
  first.cut();
  const second = await line(lines, 1);
  second.welcome({ epoch: 'e-2' });
  await expect.poll(() => second.said.map(({ type }) => type)).toEqual(['serve']);
});

const waits = (input: boolean, question?: string): Up => ({
  type: 'waiting',
  id,
  attempt: 1,
  input,
  ...(question !== undefined && { question: JSON.stringify(question) }),
});
const waitsIn = ({ said }: PlayedLine): readonly Up[] => said.filter(({ type }) => type === 'waiting');

it('a question that is taken back is told so to the relay', async () => {
  const patience = new AbortController();
  const first = await begun(workerOf((_input, ctx) => ctx.ask('how many?', patience).catch(() => 'nobody said')));
  await expect.poll(() => waitsIn(first)).toEqual([waits(true, 'how many?')]);
  patience.abort();
  await expect.poll(() => first.said.at(-1)).toMatchObject({ type: 'end', body: '"nobody said"' });
  expect(waitsIn(first)).toEqual([waits(true, 'how many?'), waits(false)]);
});

it('of a question whose attempt is over nothing more is said, whenever its time is over', async () => {
  const patience = new AbortController();
  let why: unknown;
  const first = await begun(
    workerOf(async (_input, ctx) => {
      why = await ctx.ask('how many?', patience).catch((error: unknown) => error);
      patience.abort();
    }),
  );
  await expect.poll(() => waitsIn(first)).toEqual([waits(true, 'how many?')]);
  first.tell([{ type: 'stop', id, attempt: 1, code: 'CANCELLED', text: 'Not needed.' }]);
  await expect.poll(() => why).toMatchObject({ code: 'CANCELLED' });
  // Whatever it says is said in order: behind this nothing is on its way.
  first.tell([{ ...work, attempt: 2 }]);
  await expect.poll(() => first.said.at(-1)).toMatchObject({ type: 'end', attempt: 2 });
  expect(waitsIn(first)).toEqual([waits(true, 'how many?')]);
});
