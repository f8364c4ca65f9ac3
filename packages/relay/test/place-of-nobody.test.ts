/** A disk that has lost a record and kept its place in the queue: nobody is given it, and it holds nobody up. */
import { expect, test } from 'vitest';
import { open } from '../src/conversation/conversation.ts';
import type { Disk } from '../src/engine/embedded/disk.ts';
import { recordKey } from '../src/engine/embedded/keys.ts';
import type { Engine } from '../src/engine/engine.ts';
import { BOUNDS, opening } from './conversation-log.ts';
import { testFolder, type TestFolder } from './engine/embedded/folder-for-test.ts';
import { hubAndPeer } from './hub-and-peer.ts';
import { until } from './system/until.ts';

const [lost, whole] = ['lost', 'whole'].map((id) => opening({ id: id as ReturnType<typeof opening>['id'] }));

/** Two wait in a queue, and the record of the first is gone. */
async function damage(folder: TestFolder): Promise<void> {
  let disk: Disk | undefined;
  const engine = await folder.open({ around: (opened) => (disk = opened) });
  for (const each of [lost, whole]) await engine.transact(each!.id, open(each!, Date.now(), BOUNDS));
  await disk!.commit([[recordKey(lost!.id), undefined]]);
  await engine.close();
}

test('the worker is given the one behind it, and the lost one when it is asked again', async () => {
  const folder = testFolder();
  await damage(folder);
  const engine = await folder.open();
  let steps = 0;
  const counted: Engine = {
    ...engine,
    transact: (id, step) => {
      // Else a relay that tries for ever would never let this test fail.
      if ((steps += 1) > 100) return new Promise(() => undefined);
      return engine.transact(id, step);
    },
  };
  const { heard, say, close } = hubAndPeer(counted, 's-1');
  say({ type: 'serve', service: 'quote', concurrency: 1, leaseMs: 60_000, maxAttempts: 3 });
  await until('work is given', () => heard.some(({ type }) => type === 'work'));
  expect(heard).toContainEqual(expect.objectContaining({ type: 'work', id: 'whole' }));
  expect(steps).toBeLessThan(20);
  say({ type: 'end', id: 'whole', attempt: 1, index: 1, state: 'completed' });
  say({ type: 'request', id: 'lost', service: 'quote', body: '1' });
  await until('the lost one is given', () => heard.some((each) => each.type === 'work' && each.id === 'lost'));
  expect(steps).toBeLessThan(30);
  close();
  await folder.remove();
});
