import { expect, test } from 'vitest';
import { startRelay } from './plain-relay.ts';

const serve = { type: 'serve', service: 'quote', concurrency: 1, leaseMs: 3_000, maxAttempts: 3 };
test('A refusal before ack with full window', async () => {
  const relay = await startRelay();
  const pub = await relay.peer('pub');
  const page = await relay.peer('page', { quiet: true });
  page.say({ type: 'subscribe', ref: 1, topic: 't', since: 'now' });
  await page.hears('subscribed');
  const body = JSON.stringify('x'.repeat(120_000));
  for (let i = 0; i < 12; i++) pub.say({ type: 'publish', id: `e${i}`, topic: 't', body });
  await pub.acknowledged();
  await page.until(() => page.frames.length > 3, 'frames');
  page.say({ type: 'nonsense' });
  await page.until(() => page.unacked === 0, 'ack');
  console.log(page.heard.map((m) => m.type), page.frames.map((f) => [f.seq, f.ack, f.messages.length]));
  expect(page.heard.map((m) => m.type).includes("refused") || page.heard.some((m) => m.type === 'refused')).toBe(true);
});
test('B worker back after grace within session', async () => {
  const relay = await startRelay({ limits: { graceMs: 200 } });
  const worker = await relay.peer('worker');
  worker.say(serve);
  await worker.acknowledged();
  await worker.cut();
  await new Promise((r) => setTimeout(r, 600));
  await worker.connect();
  console.log(worker.welcome);
  const page = await relay.peer('page');
  page.say({ type: 'request', id: 'q1', service: 'quote', body: '{}', follow: true });
  await worker.hears('work');
});
test('C end with kind field', async () => {
  const relay = await startRelay();
  const worker = await relay.peer('worker');
  worker.say(serve);
  const page = await relay.peer('page');
  page.say({ type: 'request', id: 'q1', service: 'quote', body: '{}', follow: true });
  await worker.hears('work');
  worker.say({ type: 'end', id: 'q1', attempt: 1, index: 1, state: 'completed', kind: 'bogus', extra: { a: 1 } });
  await worker.acknowledged();
  console.log(JSON.stringify(await page.hears('entries')));
  await page.whole('q1');
});
test('D retell duplicates', async () => {
  const relay = await startRelay();
  const page = await relay.peer('page');
  page.say({ type: 'request', id: 'q1', service: 'quote', body: '{}', follow: true }, { type: 'message', id: 'q1', message: 'm0', body: '0' });
  await page.acknowledged();
  const worker = await relay.peer('worker');
  worker.say(serve);
  for (let i = 1; i < 20; i++) { page.say({ type: 'message', id: 'q1', message: `m${i}`, body: `${i}` }); await new Promise((r) => setImmediate(r)); }
  await page.acknowledged();
  await worker.until(() => worker.heard.filter((m) => m.type === 'told').length >= 20, 'told');
  console.log(worker.heard.filter((m) => m.type === 'told').map((m) => m['offset']).join());
});
test('E message while worker is away over a restart', async () => {
  const relay = await startRelay();
  const page = await relay.peer('page');
  const worker = await relay.peer('worker');
  worker.say({ ...serve, leaseMs: 8000 });
  page.say({ type: 'request', id: 'q1', service: 'quote', body: '{}', follow: true });
  await worker.hears('work');
  await relay.restart();
  await page.connect();
  page.say({ type: 'message', id: 'q1', message: 'm1', body: '1' });
  await page.acknowledged();
  await worker.connect();
  worker.say({ type: 'renew', leases: [{ id: 'q1', attempt: 1 }] }, serve);
  await worker.acknowledged();
  await new Promise((r) => setTimeout(r, 200));
  console.log('told after renew', worker.heard.filter((m) => m.type === 'told'));
});
test('G bad id', async () => {
  const relay = await startRelay();
  const page = await relay.peer('page');
  page.say({ type: 'request', id: 'bad id!', service: 'quote', body: '{}' }, { type: 'message', id: 'q1', message: 'bad id!', body: '' }, { id: 'x' });
  await page.acknowledged();
  console.log(page.heard);
});
