/** A relay that stopped between taking work and telling its worker: the worker does not have it, and nobody waits for that. */
import type { Down, Up } from '@tame/sdk/protocol';
import { expect, test } from 'vitest';
import { take } from '../src/conversation/attempt.ts';
import { open } from '../src/conversation/conversation.ts';
import { BOUNDS, opening, TERMS } from './conversation-log.ts';
import { testFolder } from './engine/embedded/folder-for-test.ts';
import { hubAndPeer } from './hub-and-peer.ts';
import { until } from './system/until.ts';

const serve: Up = { type: 'serve', service: 'quote', concurrency: 2, leaseMs: 60_000, maxAttempts: 3 };

/** A relay on data where one lease was taken in this session; what its worker hears when it comes back. */
async function afterRestart(session: string, said: readonly Up[]): Promise<readonly Down[]> {
  const folder = testFolder();
  const engine = await folder.open();
  const { id } = opening();
  await engine.transact(id, open(opening(), Date.now(), BOUNDS));
  await engine.transact(id, take({ ...TERMS, leaseMs: 60_000, session: 's-1' }, Date.now(), BOUNDS));
  const { hub, heard, say, close } = hubAndPeer(engine, session);
  say(...said, serve);
  // Asked after all of it: what there is to be told has been told by then.
  await until('it was served', () => hub.dispatch.workers('quote') === 1);
  await engine.transact(id, ({ record }) => ({ result: record }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  close();
  await folder.remove();
  return heard;
}

test('the same session is given it anew as soon as it serves', async () => {
  const heard = await afterRestart('s-1', [{ type: 'renew', leases: [] }]);
  expect(heard).toContainEqual(expect.objectContaining({ type: 'work', attempt: 2 }));
});

test('what the session still works on stays with it', async () => {
  const { id } = opening();
  const heard = await afterRestart('s-1', [{ type: 'renew', leases: [{ id, attempt: 1 }] }]);
  expect(heard.filter(({ type }) => type === 'work' || type === 'stop')).toEqual([]);
});

test('what another session of the same user may still work on is not touched', async () => {
  const heard = await afterRestart('s-2', [{ type: 'renew', leases: [] }]);
  expect(heard.filter(({ type }) => type === 'work')).toEqual([]);
});
