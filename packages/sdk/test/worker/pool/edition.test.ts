/** Which edition a pool is of, and who leaves for it (S1-07, S1-08). */
import { expect, test } from 'vitest';
import { isOutdated, newestOf, speaksFor, type Edition } from '../../../src/worker/pool/edition.ts';
import { joined, leaversOf, type Members } from '../../../src/worker/pool/members.ts';

const [old, pool, other]: readonly [Edition, Edition, Edition] = [
  { version: 1, hash: 'a' },
  { version: 2, hash: 'b' },
  { version: 2, hash: 'c' },
];
const members = (...all: readonly (readonly [string, Edition?])[]): Members =>
  all.reduce<Members>((before, [name, edition]) => joined(before, { name, edition }, 0), new Map());

test("the highest version is the pool's; of one version the file of whoever came first", () => {
  expect(newestOf(members())).toBeUndefined();
  expect(newestOf(members(['ana']))).toBeUndefined();
  expect(newestOf(members(['ana', old], ['ben', pool], ['cleo', other], ['dan', old]))).toBe(pool);
  expect(newestOf(members(['cleo', other], ['ben', pool]))).toBe(other);
});

test('whoever has said nothing of its edition is not taken for outdated', () => {
  expect([old, other, undefined].map((edition) => isOutdated({ edition }, pool))).toEqual([true, true, false]);
  expect(isOutdated({ edition: old }, undefined)).toBe(false);
});

test('a member that says again that it is there, and not which it is, keeps what it was', () => {
  expect(joined(members(['ana', old]), { name: 'ana' }, 5).get('ana')).toMatchObject({ edition: old });
});

test('newcomers are told by members of the newest edition, also while nobody has heard of that one yet', () => {
  expect([old, pool, other].map((mine) => speaksFor(mine, pool))).toEqual([false, true, false]);
  expect(speaksFor(pool, old)).toBe(true);
});

test('members of an older edition leave first, the newest of them first, and the spokesman as the last of them', () => {
  const all = members(['ana', old], ['ben', old], ['cleo', pool], ['dan', old], ['eve', pool]);
  expect(leaversOf(all, pool, 'ana')).toEqual(['dan', 'ben', 'ana', 'eve', 'cleo']);
  expect(leaversOf(all, pool, 'cleo')).toEqual(['dan', 'ben', 'ana', 'eve']);
});
