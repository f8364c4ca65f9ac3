/** A task that was told to lead, works on, and never says that it is ready: the next in line is told to. */
import { expect, onTestFinished, test } from 'vitest';
import { startRelay } from './plain-relay.ts';
import type { Message, PlainPeer } from './plain-peer.ts';

const LEASE_MS = 1_000;
const root = { id: 'q', attempt: 1 };
const part = { id: 'q.part', attempt: 1 };
const serve = (service: string): Message => ({
  type: 'serve',
  service,
  concurrency: 1,
  leaseMs: LEASE_MS,
  maxAttempts: 3,
});
const refusals = ({ heard }: PlainPeer) =>
  heard.filter(({ type }) => type === 'refused').map(({ of, code }) => [of, code]);

/** Says that it is alive for as long as the test lasts, and nothing else. */
function renews(peer: PlainPeer, task: object): void {
  const timer = setInterval(() => peer.say({ type: 'renew', leases: [task] }), LEASE_MS / 6);
  onTestFinished(() => clearInterval(timer));
}

/** Two tasks of one event, at work: `first` at the root, `next` at a part of it. */
async function twoTasks() {
  const relay = await startRelay();
  const [page, first, next] = [await relay.peer('page'), await relay.peer('first'), await relay.peer('next')];
  first.say(serve('root'));
  next.say(serve('part'));
  page.say({ type: 'request', id: root.id, service: 'root', body: '{}', follow: true });
  await first.hears('work');
  renews(first, root);
  first.say({ type: 'request', id: part.id, service: 'part', body: '{}', parent: root.id, parentAttempt: 1 });
  await next.hears('work');
  renews(next, part);
  return { relay, page, first, next };
}

test('the next one is told with a greater token, and leads; of the first one nothing counts that it says as the leader', async () => {
  const { page, first, next } = await twoTasks();
  next.say({ type: 'join', ...part });
  const before = await first.hears('lead');
  const { token } = await next.hears('lead');
  expect(Number(token)).toBeGreaterThan(Number(before['token']));
  next.say({ type: 'ready', ...part, token });
  await next.hears('leader', (leader) => leader['token'] === token);
  first.say({ type: 'ready', ...root, token: before['token'] });
  first.say({ type: 'conclude', ...root, token: before['token'], body: '"late"' });
  await first.acknowledged();
  expect(refusals(first)).toEqual([
    ['ready', 'FENCED'],
    ['conclude', 'FENCED'],
  ]);
  next.say({ type: 'conclude', ...part, token, body: '"right"' });
  expect((await page.whole('q')).at(-1)).toMatchObject({ state: 'completed', body: '"right"' });
});

test('whoever works on the root and knows nothing of leading ends it all the same', async () => {
  const { page, first, next } = await twoTasks();
  next.say({ type: 'join', ...part });
  await next.hears('lead');
  first.say({ type: 'end', ...root, index: 1, state: 'completed', body: '"done"' });
  expect((await page.whole('q')).at(-1)).toMatchObject({ state: 'completed', body: '"done"' });
});

test('nobody is passed over while there is nobody else, and the first who comes is not kept waiting for it', async () => {
  const { first, next } = await twoTasks();
  first.say({ type: 'join', ...root });
  const { token } = await first.hears('lead');
  // Renewals remind it; two leases long nothing changes.
  const reminded = () => first.heard.filter(({ type }) => type === 'lead');
  await first.until(() => reminded().length > 13, 'many reminders');
  expect(new Set(reminded().map((lead) => lead['token']))).toEqual(new Set([token]));
  next.say({ type: 'join', ...part });
  await next.hears('lead');
  // It may stand again, behind the other one.
  first.say({ type: 'join', ...root });
  next.say({ type: 'ready', ...part, token: (await next.hears('lead'))['token'] });
  await first.hears('leader', ({ name, token: newest }) => name === '' && Number(newest) > Number(token));
});

test('a relay that starts again waits no longer for it than before', async () => {
  const { relay, first, next } = await twoTasks();
  next.say({ type: 'join', ...part });
  await first.hears('lead');
  await relay.restart();
  await Promise.all([first, next].map((peer) => peer.connect()));
  await next.hears('lead');
});
