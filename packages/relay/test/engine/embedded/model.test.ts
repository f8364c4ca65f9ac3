/** Random steps on few conversations, against a plain map; and the plug pulled at any moment. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConversationId } from '@tame/sdk/protocol';
import { dueMs, hasEnded, isWaiting, type Conversation } from '../../../src/engine/conversation.ts';
import { place } from '../../../src/engine/engine.ts';
import { createCommits } from '../../../src/engine/embedded/commits.ts';
import { createConversations } from '../../../src/engine/embedded/conversations.ts';
import { lineOf, queueOrder } from '../../../src/engine/embedded/keys.ts';
import { createTopics } from '../../../src/engine/embedded/topics.ts';
import { ALL, idOf, sample } from '../sample.ts';
import { audit } from './audit.ts';
import { memoryDisk, turns, type MemoryDisk } from './memory-disk.ts';

interface Life {
  readonly record: Conversation;
  readonly said: readonly string[];
}
type Model = ReadonlyMap<ConversationId, Life>;

function engineOn(disk: MemoryDisk) {
  const explain = (cause: unknown): Error => new Error('failed', { cause });
  const commits = createCommits({
    disk,
    now: () => 0,
    timeoutMs: 1e6,
    guard: () => {},
    explain,
    tooSlow: () => explain(''),
  });
  return { ...createConversations(disk, commits), topics: createTopics(disk, commits) };
}
type SmallEngine = ReturnType<typeof engineOn>;

const IDS = ['a', 'a-b', 'a.b', 'b', 'c0', 'k1', 'k2', 'k3'].map(idOf);
/** These have a key for good, and once ended they do not begin again. */
const KEYED = new Set(['k1', 'k2', 'k3']);
const USERS = ['ann', 'ann/2'];
const SERVICES = ['work', 'work-2'];

const id = fc.constantFrom(...IDS);
const changes = fc.record(
  {
    user: fc.constantFrom(...USERS),
    service: fc.constantFrom(...SERVICES),
    state: fc.constantFrom('queued', 'working', 'input-required', 'completed', 'failed', 'expired'),
    priority: fc.integer({ min: 0, max: 9 }),
    code: fc.constantFrom('DEAD', 'FAILED'),
    createdMs: fc.integer({ min: 1, max: 20 }),
    wakeMs: fc.integer({ min: 1, max: 50 }),
    deadlineMs: fc.integer({ min: 1, max: 50 }),
    forgetMs: fc.integer({ min: 1, max: 50 }),
  },
  { requiredKeys: ['state'] },
) satisfies fc.Arbitrary<Partial<Conversation>>;

const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('set' as const), id, changes }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('append' as const), id, count: fc.constantFrom(1, 3, 80), said: fc.option(fc.constantFrom('m', 'n')) }) }, // prettier-ignore
  { weight: 2, arbitrary: fc.record({ do: fc.constant('forget' as const), id }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      event: fc.record({ id: fc.constantFrom('e', 'f', 'g', 'h'), body: fc.constantFrom('1', '22') }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('turn' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('land' as const) }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer O> ? O : never;

/** Calls one step; gives the promise of it and the life it leads to. Undefined: there is nothing to do it to. */
function call(
  engine: SmallEngine,
  model: Model,
  step: Operation,
): readonly [Promise<unknown>, Life | undefined] | undefined {
  switch (step.do) {
    case 'set': {
      const life = model.get(step.id);
      const { service = life?.record.service ?? 'work' } = step.changes;
      const keyed = KEYED.has(step.id);
      if (keyed && life !== undefined && hasEnded(life.record)) return undefined;
      const fixed = keyed ? { key: 'k', service: 'work', queue: 'work' } : { service, queue: service };
      const record = sample(step.id, { ...life?.record, ...step.changes, ...fixed });
      const request = { kind: 'request', offset: 0, timeMs: 1, service: record.service, body: '1' } as const;
      const done = engine.transact(step.id, ({ record: was, nextPlace }) => ({
        record: { ...record, ...(was === undefined ? nextPlace(record) : { queued: was.queued, turn: was.turn }) },
        ...(was === undefined && { append: [request] }),
        result: undefined,
      }));
      return [done, { record, said: life?.said ?? [] }];
    }
    case 'append': {
      const life = model.get(step.id);
      if (life === undefined) return undefined;
      const { count, said } = step;
      const record = {
        ...life.record,
        head: life.record.head + count,
        messages: life.record.messages + (said ? 1 : 0),
      };
      const replies = Array.from({ length: count }, () => ({ kind: 'reply', body: '1' }) as const);
      const done = engine.transact(step.id, ({ record: was }) => ({
        record: { ...record, queued: was!.queued, turn: was!.turn },
        append: place(replies, was!.head, 2),
        ...(said && { said }),
        result: undefined,
      }));
      return [done, { record, said: said ? [...new Set([...life.said, said])].toSorted() : life.said }];
    }
    case 'forget':
      return [engine.transact(step.id, () => ({ record: null, result: undefined })), undefined];
    case 'publish':
    case 'turn':
    case 'land':
      return undefined;
  }
}

const KEEP = { count: 2, bytes: 100, ageMs: 10, maxTopics: 1_000 };

/** What the engine knows of a conversation. Its place is its own affair. */
async function lifeIn(engine: SmallEngine, key: ConversationId): Promise<Life | undefined> {
  const [record, said] = await engine.transact(key, (now) => ({
    result: [now.record, ['m', 'n'].filter(now.said)] as const,
  }));
  return record && { record: { ...record, queued: 0, turn: 0 }, said };
}

/** Everything the engine shows is what the model says. */
async function compare(engine: SmallEngine, model: Model): Promise<void> {
  const records: Conversation[] = [];
  for (const [key, life] of model) {
    expect(await lifeIn(engine, key)).toEqual(life);
    const offsets = engine.read(key, -1, ALL).map(({ offset }) => offset);
    expect(offsets).toEqual(Array.from({ length: life.record.head + 1 }, (_, at) => at));
    records.push((await engine.transact(key, ({ record }) => ({ result: record })))!);
  }
  const ids = (of: readonly Conversation[]): readonly string[] => of.map(({ id: each }) => each);
  const sorted = (of: readonly string[]): readonly string[] => of.toSorted();
  for (const service of SERVICES) {
    const open = records.filter((record) => !hasEnded(record)).toSorted((a, b) => b.queued - a.queued);
    const firsts = new Map(open.map((record) => [lineOf(record), record.id]));
    const waiting = open.filter((record) => {
      const first = record.key === undefined || firsts.get(lineOf(record)) === record.id;
      return record.service === service && isWaiting(record) && first;
    });
    const inOrder = waiting.toSorted((a, b) => (queueOrder(a) < queueOrder(b) ? -1 : 1));
    expect(engine.waiting(service, 100)).toEqual(ids(inOrder));
    expect(engine.waitingCounts().get(service) ?? 0).toBe(waiting.length);
  }
  for (const user of USERS) {
    const listed = (state: 'open' | 'ended' | 'all'): readonly string[] =>
      sorted(ids(engine.list({ by: 'user', user, state }, { limit: 100 })));
    const mine = records.filter((record) => record.user === user);
    expect(listed('all')).toEqual(sorted(ids(mine)));
    expect(listed('ended')).toEqual(sorted(ids(mine.filter(hasEnded))));
    expect(listed('open')).toEqual(sorted(ids(mine.filter((record) => !hasEnded(record)))));
  }
  expect(sorted(engine.due(25, 100))).toEqual(
    sorted(ids(records.filter((record) => (dueMs(record) ?? Infinity) <= 25))),
  );
}

async function landAll(disk: MemoryDisk): Promise<void> {
  for (let quiet = 0; quiet < 2;) {
    await turns(3);
    quiet = disk.flying === 0 ? quiet + 1 : 0;
    disk.land();
  }
}

const lifetime = fc.record({
  operations: fc.array(operation, { minLength: 5, maxLength: 60, size: 'max' }),
  crash: fc.boolean(),
});

test('records and all that derives from them are what the steps made of them; no crash leaves anything half done', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(lifetime, { minLength: 1, maxLength: 4 }), async (lifetimes) => {
      let disk = memoryDisk();
      let model = new Map<ConversationId, Life>();
      for (const { operations, crash } of lifetimes) {
        const engine = engineOn(disk);
        /** What a crash may leave of each: the life that is known to be on disk, or one it was called to lead after. */
        const possible = new Map(IDS.map((key) => [key, [{ life: model.get(key) }]]));
        for (const step of operations) {
          if (step.do === 'turn') await turns(2);
          if (step.do === 'land') disk.land();
          if (step.do === 'publish')
            void engine.topics.publish('news', { ...step.event, user: 'ann', timeMs: 1 }, KEEP);
          const called = call(engine, model, step);
          if (called === undefined || !('id' in step)) continue;
          const [done, life] = called;
          if (life === undefined) model.delete(step.id);
          else model.set(step.id, life);
          const lives = possible.get(step.id)!;
          const led = { life };
          lives.push(led);
          void done.then(() => lives.splice(0, lives.indexOf(led)));
        }
        if (!crash) {
          await landAll(disk);
          await compare(engine, model);
        }
        disk = memoryDisk(disk.content);
        expect(audit(disk)).toEqual([]);
        const survivor = engineOn(disk);
        await landAll(disk);
        model = new Map();
        for (const [key, lives] of possible) {
          const life = await lifeIn(survivor, key);
          expect(crash ? lives : lives.slice(-1)).toContainEqual({ life });
          if (life !== undefined) model.set(key, life);
        }
        await compare(survivor, model);
        expect(disk.keys({ start: 'gone/', end: 'gone0' })).toEqual([]);
        disk = memoryDisk(disk.content);
      }
    }),
    { numRuns: 100 },
  );
});
