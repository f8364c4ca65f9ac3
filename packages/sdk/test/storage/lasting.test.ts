/** What becomes of a store that cannot do what it promised, and cannot load what would do less. */
import { expect, it, vi } from 'vitest';
import { lasting } from '../../src/storage/lasting.ts';

const row = {
  user: 'ana',
  storedMs: 0,
  message: { type: 'cancel', id: 'c-1' } as Parameters<ReturnType<typeof lasting>['put']>[0][number]['message'],
};

it('without a disk it keeps in memory, and never promised more', async () => {
  const store = lasting();
  const reasons: string[] = [];
  store.onDegraded((reason) => reasons.push(reason));
  expect(store.durability).toBe('memory');
  await store.put([row]);
  expect(await store.count('ana')).toEqual({ waiting: 1, oldestMs: 0 });
  expect([store.durability, reasons]).toEqual(['memory', []]);
  await store.close();
  await expect(store.put([row])).rejects.toMatchObject({ code: 'UNKNOWN' });
});

it('where the memory store cannot be loaded nothing is kept, which is said; the next put tries again', async () => {
  vi.doMock('../../src/storage/memory.ts', () => {
    throw new TypeError('Failed to fetch');
  });
  let opened = 0;
  const reasons: string[] = [];
  const store = lasting(() => {
    opened += 1;
    return Promise.reject(new DOMException('full of bugs', 'UnknownError'));
  });
  store.onDegraded((reason) => reasons.push(reason));
  await expect(store.put([row])).rejects.toMatchObject({ code: 'UNKNOWN', message: /connect, then try again/ });
  expect([store.durability, reasons]).toEqual(['disk', []]);
  expect(opened).toBeGreaterThanOrEqual(3);
  vi.doUnmock('../../src/storage/memory.ts');
  await store.put([row]);
  expect([store.durability, reasons]).toEqual(['memory', [expect.stringMatching(/leave this page open/)]]);
  expect((await store.list('ana', 0, 9)).map(({ message }) => message.id)).toEqual(['c-1']);
  await store.close();
});
