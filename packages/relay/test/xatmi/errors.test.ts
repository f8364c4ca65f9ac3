/** The errors of docs/xatmi.md. */
import { createClient, type Store } from '@tame/sdk';
import { TameError } from '@tame/sdk/worker';
import { filter, firstValueFrom, lastValueFrom, take, timeout } from 'rxjs';
import { expect, test } from 'vitest';
import { until } from '../system/until.ts';
import { answer, begin, code, mixed, openStage, relay, seen, stands, tame, thumbnail, worker } from './stage.ts';

openStage();

test('TPEPROTO: who speaks out of turn is told, on either side', async () => {
  const run = begin('slow', 'x', {});
  await stands(run, 'input-required');
  await run.send('go');
  const turns = begin('turns', 'a', { mode: 'half-duplex' });
  const notes: string[] = [];
  turns.notes$.subscribe(({ text }) => notes.push(text));
  await stands(turns, 'input-required');
  await turns.send('b');
  await turns.send('c');
  await until('the second is refused', () => notes.some((text) => text.includes("worker's turn")));
  await turns.cancel();
  // Two at once, before anybody has asked.
  const early = begin('turns', 'a', { mode: 'half-duplex' });
  const told = firstValueFrom(early.notes$);
  await Promise.all([early.send('b'), early.send('c')]);
  expect((await told).text).toContain("worker's turn");
  await early.cancel();
  const hasty = await begin('hasty', '', { mode: 'half-duplex' }).settled;
  expect(hasty.error?.message).toContain("client's turn");
});

test('TPFAIL, TPESVCFAIL, TPEV_SVCFAIL: a service that fails says why, with data, and is not tried again', async () => {
  const run = begin('fail', '');
  expect(await run.settled).toMatchObject({
    state: 'failed',
    error: { code: 'FAILED', reason: 'SOLD_OUT', data: { left: 0 }, retryable: false },
  });
  expect((await run.peek()).attempt).toBe(1);
});

test('TPESVCERR, TPEV_SVCERR: a service that breaks is tried again, and ends as a dead letter', async () => {
  expect(await begin('break', '').settled).toMatchObject({ state: 'failed', error: { code: 'DEAD' } });
});

test('TPEMATCH: a name that is served by a process already is refused there', async () => {
  const serveTwice = (): unknown => worker.serve('add', () => 0);
  expect(serveTwice).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  await Promise.resolve();
});

test('TPEITYPE, X_COMMON, X_C_TYPE: a record that its service does not know is refused before anything is done', async () => {
  expect(await code(begin('thumbnail', 'no octets'))).toBe('BAD_REQUEST');
  expect(() => tame.converse(thumbnail, new Uint8Array(300_000))).toThrow(
    expect.objectContaining({ code: 'TOO_LARGE' }),
  );
});

test('TPEOTYPE, TPNOCHANGE: a reply of another type than was agreed is an error, and not a reply', async () => {
  const asked = lastValueFrom(tame.request(mixed, { n: 1 }));
  await expect(asked).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(asked).rejects.toThrow('A reply does not match its contract');
});

test('TPENOENT: where the page is gone that is to answer, whoever asks is told at once', async () => {
  const serving = tame.serve('page', () => 'yes');
  await serving.ready;
  serving.unsubscribe();
  await until('it is gone', async () => (await code(begin('page', 'x'))) === 'NO_SERVICE');
});

test('TPETIME: after a time-out the outcome is unknown to whoever waited, and a peek tells it', async () => {
  const run = begin('slow', 'time');
  await expect(lastValueFrom(run.pipe(timeout(50)))).rejects.toThrow('Timeout');
  await stands(run, 'input-required');
  expect(await run.peek()).toMatchObject({ state: 'input-required', attempt: 1 });
  await run.send('go');
  expect(await answer(run)).toBe('time done');
  // With a deadline the relay itself ends it, at the worker too, and the outcome is the same for everybody.
  const ended = begin('endless', 'deadline', { deadlineMs: 300 });
  expect(await ended.settled).toMatchObject({ state: 'failed', error: { code: 'DEADLINE' } });
  expect(await code(begin('nobody-yet', '', { ttlMs: 100 }))).toBe('EXPIRED');
  await until('it is stopped', () => seen.some((each) => each.startsWith('stopped deadline')));
});

test('TPEBADDESC: of an id that is unknown, or not yours, nothing is told; what has ended takes no more', async () => {
  await expect(tame.conversation('no-such-id').peek()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const run = begin('add', 1);
  await run.settled;
  await run.send('too late');
  const refused = tame.outbox$.pipe(filter(({ refused }) => refused.some(({ id }) => id === run.id)), take(1)); // prettier-ignore
  expect((await firstValueFrom(refused)).refused.at(-1)).toMatchObject({ of: 'message', code: 'REJECTED' });
});

test('TPEINVAL: what cannot be right is refused before it is stored', async () => {
  expect(() => tame.converse('no name', 1)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  expect(() => tame.converse('add', 1, { id: 'a b' })).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  expect(await code(begin('add', 1, { priority: 10 }))).toBe('BAD_REQUEST');
});

test('TPELIMIT: a full queue takes no more for now, and what was asked waits on its device', async () => {
  const runs = [1, 2, 3, 4].map((n) => begin('crowded', n));
  const stuck = tame.outbox$.pipe(filter(({ stuck }) => stuck.length > 0));
  expect((await firstValueFrom(stuck)).stuck).toEqual([runs[3]?.id]);
  await Promise.all(runs.map((run) => run.cancel()));
});

test('TPEOS: a device without room keeps nothing, sends nothing, and says so', async () => {
  const full: Pick<Store, 'put'> = {
    put: () => Promise.reject(new TameError('OUTBOX_FULL', 'No room.')),
  };
  const page = createClient(relay.url, { store: { ...emptyStore(), ...full } });
  await expect(page.post('add', 1)).rejects.toMatchObject({ code: 'OUTBOX_FULL', retryable: true });
  await page.close();
});

test('TPESYSTEM: where nobody can know what became of it, the error says so, and saying it again is safe', async () => {
  const page = createClient(relay.url, { store: 'memory' });
  await page.close();
  await expect(page.post('add', 1)).rejects.toMatchObject({ code: 'UNKNOWN', retryable: true });
  const id = `twice-${Date.now()}`;
  expect(await answer(begin('add', 1, { id }))).toBe(2);
  expect(await answer(begin('add', 1, { id }))).toBe(2);
});

test('TPEEVENT: whatever ends a conversation early ends its replies with the error that says why', async () => {
  const run = tame.converse('endless', 'event');
  const ended = lastValueFrom(run);
  await run.cancel('enough');
  await expect(ended).rejects.toMatchObject({ code: 'CANCELLED', message: 'enough' });
});

function emptyStore(): Store {
  return {
    durability: 'disk',
    put: () => Promise.resolve([]),
    claim: async () => true,
    list: () => Promise.resolve([]),
    about: () => Promise.resolve([]),
    count: () => Promise.resolve({ waiting: 0, oldestMs: undefined }),
    remove: () => Promise.resolve(),
    lastUser: () => Promise.resolve(undefined),
    setLastUser: () => Promise.resolve(),
    onDegraded: () => () => undefined,
    close: () => Promise.resolve(),
  };
}
