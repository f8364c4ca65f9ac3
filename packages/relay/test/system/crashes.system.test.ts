/** A relay that is killed again and again, at another moment each time. */
import { unpacked } from '@tame/sdk/protocol';
import { expect, test } from 'vitest';
import { idOf } from './raw-peer.ts';
import { openStage } from './stage.ts';
import { until } from './until.ts';

const ROUNDS = 20;
const REQUESTS = 15;

test('what was accepted is there after each of twenty crashes, once; what was seen reads the same for ever (R2, R3, R5, R11, R21)', async ({
  onTestFinished,
}) => {
  const stage = openStage(onTestFinished);
  let relay = await stage.relay();
  const accepted: string[] = [];
  let unanswered: number[] = [];
  let asked = 0;

  /** A conversation whose replies are `"1"`, `"2"` …; those above `said` are not acknowledged yet. */
  const stream = { id: idOf('stream'), service: 'stream', attempt: 1 };
  let said = 0;
  const seen: { offset: number; body: string }[] = [];

  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await stage.raw(relay.url);
    const worker = await stage.raw(relay.url);
    if (round === 0) {
      await page.say({ type: 'request', id: stream.id, service: stream.service, body: '{}' });
      await worker.say({ type: 'serve', service: stream.service, concurrency: 1, leaseMs: 60_000, maxAttempts: 2 });
      await worker.hears('work');
    }
    void page.say({ type: 'follow', id: stream.id, after: 0 });
    void worker.say({ type: 'renew', leases: [{ id: stream.id, attempt: 1 }] });
    const wave = [...unanswered, ...Array.from({ length: REQUESTS }, (_, n) => asked + n)];
    asked += REQUESTS;
    const waiting = new Set(wave);
    for (const n of wave) {
      const id = idOf(`r-${n}`);
      const answered = page.say({ type: 'request', id, service: 'record', body: JSON.stringify({ n }) });
      void answered.then(() => waiting.delete(n) && accepted.push(id));
    }
    for (let index = said + 1, last = said + REQUESTS; index <= last; index += 1) {
      const answered = worker.say({ type: 'reply', id: stream.id, attempt: 1, index, body: String(index) });
      void answered.then(() => (said = Math.max(said, index)));
    }
    await until(`moment ${round} has come`, () => accepted.length + said + seen.length > 0);
    // Of every fourth crash something was seen before it, however busy the machine is.
    if (round % 4 === 3) await page.hears('entries');
    await new Promise((resolve) => setTimeout(resolve, round * 2)); // the moment of the crash, not a wait for something
    await relay.kill();
    unanswered = [...waiting];
    for (const heard of page.heard) {
      if (heard.type !== 'entries') continue;
      for (const entry of unpacked(heard.entries)) if (entry.kind === 'reply') seen.push(entry);
    }
    expect(
      [page, worker].flatMap(({ heard }) => heard.filter(({ type }) => type === 'refused' || type === 'stop')),
    ).toEqual([]);
    relay = await stage.again(relay);
  }

  const page = await stage.raw(relay.url);
  const log = await page.log(stream.id);
  const replies = log.flatMap((entry) => (entry.kind === 'reply' ? [entry] : []));
  expect(replies.map(({ body }) => Number(body))).toEqual(replies.map((_, at) => at + 1));
  expect(replies.length).toBeGreaterThanOrEqual(said);
  expect(seen.length).toBeGreaterThan(0);
  for (const { offset, body } of seen) expect(log[offset]).toMatchObject({ offset, body });

  expect(accepted.length).toBeGreaterThan(0);
  await stage.worker({ url: relay.url, serve: { record: { concurrency: 50 } } });
  await page.say({ type: 'list', ref: 7, state: 'all' });
  await page.hears('listed', ({ last }) => last);
  const kept = page.heard.flatMap((heard) => (heard.type === 'listed' ? heard.snapshots.map(({ id }) => id) : []));
  expect(kept).toHaveLength(new Set(kept).size);
  expect(accepted.filter((id) => !kept.some((each) => each === id))).toEqual([]);
  await until('all are done', () => stage.journal('record').length >= kept.length - 1);
  const done = stage.journal('record').map(([, id, n]) => ({ id, n: Number(n) }));
  expect(done.map(({ n }) => n)).toEqual(done.map(({ n }) => n).toSorted((a, b) => a - b));
  // None but those that were asked for, each with its own content.
  expect(done.filter(({ id, n }) => n >= asked || id !== `r-${n}`)).toEqual([]);
  expect(done.map(({ id }) => id ?? '').toSorted()).toEqual(kept.filter((id) => id !== stream.id).toSorted());
}, 180_000);
