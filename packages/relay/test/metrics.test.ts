import { firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { createMetrics, type Metrics } from '../src/metrics.ts';
import { startBoth } from './plain-relay.ts';

const open: Metrics[] = [];
function metrics(): Metrics {
  const made = createMetrics();
  open.push(made);
  return made;
}
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

async function values(of: Metrics): Promise<Record<string, number>> {
  const lines = (await of.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('metrics', () => {
  test('count what passes, and reading them does not count it again', async () => {
    const one = metrics();
    one.frameIn(3);
    one.frameIn(1);
    one.frameOut(7);
    one.accepted();
    one.accepted(4);
    one.replied(10);
    one.published();
    one.refused('FORBIDDEN');
    one.refused('FORBIDDEN');
    one.refused('TOO_LARGE');
    one.ended('completed');
    one.attemptLost('lease');
    one.paced();
    one.flooded('peer');
    one.flooded('stranger');
    await one.text();
    expect(await values(one)).toMatchObject({
      tame_frames_in_total: 2,
      tame_messages_in_total: 4,
      tame_frames_out_total: 1,
      tame_messages_out_total: 7,
      tame_requests_accepted_total: 5,
      tame_replies_total: 10,
      tame_events_published_total: 1,
      'tame_refused_total{code="FORBIDDEN"}': 2,
      'tame_refused_total{code="TOO_LARGE"}': 1,
      'tame_ended_total{state="completed"}': 1,
      'tame_attempts_lost_total{why="lease"}': 1,
      tame_frames_paced_total: 1,
      'tame_floods_total{who="peer"}': 1,
      'tame_floods_total{who="stranger"}': 1,
    });
  });

  test('time commits in seconds', async () => {
    const one = metrics();
    one.commit(4, 30);
    one.commit(250, 1);
    expect(await values(one)).toMatchObject({
      'tame_commit_seconds_bucket{le="0.005"}': 1,
      'tame_commit_seconds_bucket{le="0.25"}': 2,
      tame_commit_seconds_sum: 0.254,
      tame_commit_writes_sum: 31,
      'tame_commit_writes_bucket{le="1"}': 1,
    });
  });

  test('look up what is watched at each reading, in base units, and leave out what is not', async () => {
    const one = metrics();
    expect(await one.text()).not.toContain('tame_connections');
    let connections = 3;
    one.watch({ connections: () => connections, ready: () => true });
    expect(await values(one)).toMatchObject({ tame_connections: 3, tame_ready: 1 });
    connections = 2;
    expect(await values(one)).toMatchObject({ tame_connections: 2 });
    expect(await one.text()).not.toContain('tame_queue_waiting');
    one.watch({ sessions: () => 9, waiting: () => 8, working: () => 7, revocations: () => 6 });
    expect(await values(one)).toMatchObject({
      tame_sessions: 9,
      tame_queue_waiting: 8,
      tame_queue_working: 7,
      tame_revocations: 6,
    });
  });

  test('of two relays in one process do not mix', async () => {
    const [one, two] = [metrics(), metrics()];
    one.accepted();
    expect((await values(two))['tame_requests_accepted_total']).toBe(0);
  });

  test('show how late the event loop is', async () => {
    const one = metrics();
    const deadline = Date.now() + 5_000;
    let late = 0;
    while (late < 0.05 && Date.now() < deadline) {
      // The measure needs a turn of its own timer before and after the delay.
      await new Promise((resolve) => setTimeout(resolve, 20));
      const until = Date.now() + 80;
      while (Date.now() < until);
      await new Promise((resolve) => setTimeout(resolve, 20));
      late = (await values(one))['tame_event_loop_lag_max_seconds'] ?? 0;
    }
    expect(late).toBeGreaterThanOrEqual(0.05);
    expect((await values(one))['process_resident_memory_bytes']).toBeGreaterThan(1_000_000);
  });

  test('have labels of fixed sets only: code, state, why, le', async () => {
    const one = metrics();
    one.refused('FAILED');
    one.ended('failed');
    one.attemptLost('released');
    const labels = new Set([...(await one.text()).matchAll(/[{,](\w+)="/g)].map(([, label]) => label));
    expect(labels).toEqual(new Set(['code', 'le', 'state', 'why']));
  });
});

test('a relay that has done something shows it in every metric that counts such things', async () => {
  const { relay, worker, tame } = await startBoth();
  worker.serve('double', (n) => Number(n) * 2);
  await worker.start();
  for (const n of [1, 2, 3]) expect(await firstValueFrom(tame.request('double', n))).toBe(2 * n);
  await tame.topic('news').publish('one');
  const text = await (await fetch(`${relay.url}/metrics`)).text();
  const shown = (name: string): number => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  for (const counted of ['requests_accepted', 'queue_hops', 'replies']) expect(shown(`tame_${counted}_total`)).toBe(3);
  for (const counted of ['frames_in', 'frames_out', 'messages_in', 'messages_out'])
    expect(shown(`tame_${counted}_total`)).toBeGreaterThan(3);
  expect(shown('tame_commit_seconds_count')).toBeGreaterThan(3);
  expect(shown('tame_commit_seconds_sum')).toBeGreaterThan(0);
  expect(shown('tame_commit_writes_sum')).toBeGreaterThanOrEqual(shown('tame_commit_seconds_count'));
  expect(shown('tame_sessions')).toBe(2);
});
