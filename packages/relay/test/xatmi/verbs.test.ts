/** The verbs and flags of docs/xatmi.md. */
import { createClient } from '@tame/sdk';
import { firstValueFrom, lastValueFrom, merge, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { until } from '../system/until.ts';
import { answer, begin, code, openStage, seen, stands, tame, thumbnail, worker } from './stage.ts';

openStage();

test('tpcall, TPSUCCESS, TPEV_SVCSUCC: a request is answered once, and that is its end', async () => {
  expect(await lastValueFrom(tame.request('add', 1).pipe(toArray()))).toEqual([2]);
  expect(await begin('add', 1).settled).toEqual({ state: 'completed', replies: 1 });
});

test('tpacall, tpgetrply: what is asked now is fetched later, by its id, as often as one likes', async () => {
  const { id } = tame.converse('add', 4);
  expect(await answer(tame.conversation(id))).toBe(5);
  expect(await answer(tame.conversation(id))).toBe(5);
});

test('TPNOREPLY: what is posted is stored, done, and answered to nobody', async () => {
  await tame.post('news', 'spring');
  await until('it is done', () => seen.includes('news spring'));
});

test('TPGETANY: the first answer of several requests is taken, whichever it is', async () => {
  const runs = [begin('slow', 'a'), begin('slow', 'b')];
  await Promise.all(runs.map((run) => stands(run, 'input-required')));
  const first = firstValueFrom(merge(...runs));
  await runs[1]?.send('go');
  expect(await first).toBe('b done');
  await runs[0]?.cancel();
});

test('tpcancel: whoever stops listening is told nothing more, the service goes on, and its late reply is kept', async () => {
  const run = tame.converse('slow', 'late');
  const heard: unknown[] = [];
  run.subscribe((reply) => heard.push(reply)).unsubscribe();
  await stands(run, 'input-required');
  await run.send('go');
  expect(await run.settled).toMatchObject({ state: 'completed', replies: 1 });
  expect(heard).toEqual([]);
  expect(await answer(tame.conversation(run.id))).toBe('late done');
});

test('tpdiscon, TPEV_DISCONIMM: cancelling ends a conversation at once, and its service is stopped', async () => {
  const run = begin('endless', 'discon');
  await until('it is started', () => seen.includes('started discon'));
  await run.cancel('enough');
  expect(await run.settled).toMatchObject({ state: 'cancelled', error: { code: 'CANCELLED', message: 'enough' } });
  await until('it is stopped', () => seen.includes('stopped discon CANCELLED'));
});

test('tpconnect, TPCONV, TPRECVONLY: a half-duplex conversation begins with the turn of its service', async () => {
  const run = begin('turns', 'hello', { mode: 'half-duplex' });
  expect(await firstValueFrom(run)).toBe('you have said hello');
  await run.cancel();
  // Asked in another way than it is served, a service refuses.
  expect(await code(begin('turns', 'hello'))).toBe('BAD_REQUEST');
  expect(await code(begin('add', 1, { mode: 'half-duplex' }))).toBe('BAD_REQUEST');
});

test('tpsend, tprecv, TPSENDONLY, TPEV_SENDONLY: who has the turn speaks, and hands it over with the last word', async () => {
  const run = begin('turns', 'a', { mode: 'half-duplex' });
  const replies = lastValueFrom(run.pipe(toArray()));
  await stands(run, 'input-required');
  await run.send('b', { more: true });
  expect((await run.peek()).state).toBe('input-required');
  await run.send('enough');
  expect(await replies).toEqual(['you have said a', 'then b']);
});

test('tpservice, tpreturn: a handler gives back one reply or many, and returning ends the conversation', async () => {
  expect(await lastValueFrom(tame.request('three', '').pipe(toArray()))).toEqual([1, 2, 3]);
});

test('tpreturn: a conversation that ends takes along those that are a part of it', async () => {
  expect(await answer(begin('parent', 'child'))).toBe('done without it');
  await until('the part is stopped', () => seen.includes('stopped child CANCELLED'));
});

test('tpforward: another service answers, and whoever asked does not notice', async () => {
  expect(await answer(begin('pass', 6))).toBe(7);
});

test('tpadvertise, tpunadvertise: a service is offered, and withdrawn again', async () => {
  const offering = worker.serve('seasonal', () => 'here');
  const asked = begin('seasonal', '');
  expect(await answer(asked)).toBe('here');
  offering.unsubscribe();
  const waiting = begin('seasonal', '');
  await stands(waiting, 'queued');
  worker.serve('seasonal', () => 'here again');
  expect(await answer(waiting)).toBe('here again');
});

test('tpalloc, tprealloc, tptypes, tpfree, X_OCTET: octets arrive byte for byte, from page to worker and back', async () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, at) => (at * at) % 256);
  const reply = await firstValueFrom(tame.request(thumbnail, bytes));
  expect(reply).toBeInstanceOf(Uint8Array);
  expect(Buffer.compare(reply, bytes.toReversed())).toBe(0);
});

test('tpnotify, tpsetunsol: a page that serves a name is called by workers that work for its user', async () => {
  const serving = tame.serve('page', (input) => `yes to ${String(input)}`);
  await serving.ready;
  expect(await answer(begin('confirm', 'x'))).toBe('yes to x');
  serving.unsubscribe();
});

test('tpbroadcast: everybody who serves the name gets what is posted; who asks for an answer is refused', async () => {
  const heard: unknown[] = [];
  const serving = tame.serve('news', (input) => void heard.push(input), { broadcast: true });
  await serving.ready;
  await tame.post('news', 'autumn');
  await until('both have heard it', () => heard.includes('autumn') && seen.includes('news autumn'));
  serving.unsubscribe();
  expect(await code(begin('news', 'winter'))).toBe('BAD_REQUEST');
});

test('tpsprio, tpgprio: of what waits the most urgent is first', async () => {
  const runs = ([[1, 1], [2, 9], [3, 5]] as const).map(([n, priority]) => begin('later', n, { priority })); // prettier-ignore
  await Promise.all(runs.map((run) => stands(run, 'queued')));
  const order: unknown[] = [];
  const offering = worker.serve('later', (n) => void order.push(n));
  await Promise.all(runs.map(({ settled }) => settled));
  expect(order).toEqual([2, 3, 1]);
  offering.unsubscribe();
});

test('btenqueue, btdequeue: a plain queue gives each item to one taker', async () => {
  const jobs = tame.queue('jobs');
  await jobs.put('a');
  await jobs.put('b', { priority: 9 });
  await until('both are there', async () => (await firstValueFrom(tame.outbox$)).waiting === 0);
  expect([await jobs.take(), await jobs.take()]).toEqual(['b', 'a']);
});

test('TPNOBLOCK, TPEBLOCK: nothing blocks a page; who does not want to wait for an item says so', async () => {
  const offline = createClient('http://127.0.0.1:9', { store: 'memory' });
  expect(await offline.post('add', 1)).toBeTypeOf('string');
  await offline.close();
  const taking = tame.queue('nothing').take({ signal: AbortSignal.timeout(50) });
  await expect(taking).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('TPNOTIME: a request without a deadline waits for as long as it takes', async () => {
  const run = begin('someday', 1);
  await stands(run, 'queued');
  expect((await run.peek()).workers).toBe(0);
  const offering = worker.serve('someday', (n) => n);
  expect(await answer(run)).toBe(1);
  offering.unsubscribe();
});

test('TPTRAN, TPETRAN, tpbegin, tpcommit, tpabort: a request that is to be part of a transaction is refused (S4-12)', async () => {
  const refused = await begin('add', 1, { transaction: true }).settled;
  expect(refused).toMatchObject({ state: 'rejected', error: { code: 'UNSUPPORTED', retryable: false } });
  expect(refused.error?.message).toContain('cannot be part of a transaction');
});

test('TPNOTRAN: no request is part of a transaction, and none has to say so', async () => {
  expect(await answer(begin('add', 1, { transaction: false }))).toBe(2);
});

test('TPSIGRSTRT, TPGOTSIG: nothing is interrupted by signals of a system; a handler is by its own', async () => {
  const run = begin('endless', 'signal');
  await until('it is started', () => seen.includes('started signal'));
  await run.cancel();
  await until('its signal is aborted', () => seen.includes('stopped signal CANCELLED'));
});
