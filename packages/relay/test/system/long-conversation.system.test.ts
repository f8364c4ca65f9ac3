/** One conversation that outlives connections, clients and relays. */
import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { openStage } from './stage.ts';
import { until } from './until.ts';

const TO = 800;
const all = Array.from({ length: TO }, (_, n) => n + 1);

test('800 replies arrive once each and in order over three cuts, a reload and a crash of the relay (S0-02, R19, R20, R24)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  const relay = await stage.relay();
  await stage.worker({ url: relay.url, serve: { count: { leaseMs: 20_000 } } });
  const cable = await stage.cable(relay.port);

  const before = stage.client(cable.url, { store: 'indexeddb', name: 'page' });
  const run = before.converse<number>('count', { to: TO, everyMs: 4 });
  const early: number[] = [];
  run.subscribe({ next: (n) => early.push(n), error: () => undefined });
  for (let cuts = 1; cuts <= 3; cuts += 1) {
    const many = early.length + 50;
    await until(`${many} replies`, () => early.length >= many);
    cable.cut();
  }
  await until('a fourth connection', () => cable.connections > 3);
  const { position } = await run.peek();
  await before.close();

  const after = stage.client(cable.url, { store: 'indexeddb', name: 'page' });
  const whole: number[] = [];
  const rest: number[] = [];
  const again = after.conversation<number>(run.id);
  again.subscribe((n) => whole.push(n));
  // Before the crash every entry is a reply, so that offsets and replies count the same.
  const other = stage
    .client(relay.url)
    .conversation<number>(run.id, { after: { epoch: position?.epoch ?? '', offset: early.length } });
  other.subscribe((n) => rest.push(n));
  await until('both have caught up', () => whole.length > early.length && rest.length > 0);
  await relay.kill();
  await stage.again(relay);

  expect(await again.settled).toEqual({ state: 'completed', replies: TO });
  await other.settled;
  expect(early).toEqual(all.slice(0, early.length));
  expect(whole).toEqual(all);
  expect([...early, ...rest]).toEqual(all);
  // The worker kept its lease over the crash: it never had to begin anew.
  expect(stage.journal('count')).toHaveLength(1);
}, 60_000);
