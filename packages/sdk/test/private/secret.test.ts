/** What is sealed opens for whoever shares the secret, at the place it was said, and nowhere else. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Order } from '../../src/private/order.ts';
import type { Head, Kind } from '../../src/private/sealed-text.ts';
import { toBytes } from '../../src/private/base64url.ts';
import { secretOf, type Secret } from '../../src/private/secret.ts';
import { agree, importPublic, makePair, nameOf } from '../../src/private/service-key.ts';
import { createPrivateKey, serviceKeys } from '../../src/worker/private/keys.ts';
import { WorkerSecret } from '../../src/worker/private/secret.ts';

const head: Head = { kind: 'reply', epoch: '3', sequence: '17' };
const bound = { id: 'c-1', to: ['more'] };
const corrupt: unknown = expect.objectContaining({ code: 'DATA_CORRUPT' });
let secret: Secret;

beforeAll(async () => {
  secret = await secretOf(new Uint8Array(32).fill(7), ['page', 'advise']);
});

describe('a sealed text', () => {
  test('opens as it was, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const sealed = await secret.seal(head, bound, text);
        expect((await secret.open(sealed, bound, 'reply')).text).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  test('does not open when any one of its characters is another', async () => {
    const sealed = await secret.seal(head, bound, 'a text');
    for (let at = 0; at < sealed.length; at += 1) {
      for (const flip of [1, 2, 4, 8, 16, 32, 64]) {
        const other = String.fromCharCode(sealed.charCodeAt(at) ^ flip);
        const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
        await expect(secret.open(changed, bound, 'reply'), `${at}: ${changed}`).rejects.toEqual(corrupt);
      }
    }
  });

  test('does not open when it is cut, or has more behind it', async () => {
    const sealed = await secret.seal(head, bound, 'a text');
    for (let at = 0; at < sealed.length; at += 1)
      await expect(secret.open(sealed.slice(0, at), bound, 'reply')).rejects.toEqual(corrupt);
    await expect(secret.open(`${sealed} `, bound, 'reply')).rejects.toEqual(corrupt);
    await expect(secret.open('"a text"', bound, 'reply')).rejects.toEqual(corrupt);
  });

  test.each<readonly [string, Partial<Head>]>([
    ['another attempt', { epoch: '4' }],
    ['another sequence', { sequence: '18' }],
    ['another kind', { kind: 'note' }],
  ])('of one place does not open as that of %s', async (_what, other) => {
    const there: Head = { ...head, ...other };
    const [, , , , box] = (await secret.seal(head, bound, 'a text')).slice(1, -1).split('.');
    const moved = `"sealed1.${there.kind}.${there.epoch}.${there.sequence}.${box}"`;
    await expect(secret.open(moved, bound, 'reply', 'note')).rejects.toEqual(corrupt);
  });

  test.each<readonly [string, { id: string; to?: readonly string[] }]>([
    ['another conversation', { id: 'c-2', to: ['more'] }],
    ['another service or user', { id: 'c-1', to: ['other'] }],
    ['fields cut elsewhere', { id: 'c-1', to: ['mo', 're'] }],
  ])('does not open as one of %s', async (_what, other) => {
    await expect(secret.open(await secret.seal(head, bound, 'a text'), other, 'reply')).rejects.toEqual(corrupt);
  });

  test('does not open with another secret', async () => {
    const sealed = await secret.seal(head, bound, 'a text');
    const other = await secretOf(new Uint8Array(32).fill(7), ['page', 'other']);
    await expect(other.open(sealed, bound, 'reply')).rejects.toEqual(corrupt);
  });

  test('is the same when the same is said again, and shares its nonce with no other text', async () => {
    expect(await secret.seal(head, bound, 'one')).toBe(await secret.seal(head, bound, 'one'));
    const nonces = new Set<string>();
    const kinds: readonly Kind[] = ['reply', 'note', 'end', 'status', 'question'];
    for (const kind of kinds)
      for (const sequence of ['1', '2'])
        for (const text of ['', 'one', 'two'])
          nonces.add((await secret.seal({ ...head, kind, sequence }, bound, text)).split('.')[4]?.slice(0, 16) ?? '');
    expect(nonces.size).toBe(30);
  });
});

describe('two ends', () => {
  const { key, privateKey } = createPrivateKey();

  test('share what nobody between them can compute, and each opens what the other has sealed', async () => {
    const page = await makePair();
    const shared = await agree(page.privateKey, await importPublic(key));
    const [pair] = serviceKeys([privateKey]).values();
    const worker = pair?.pair.computeSecret(toBytes(page.publicText) ?? new Uint8Array()) ?? new Uint8Array();
    expect(new Uint8Array(shared)).toEqual(new Uint8Array(worker));
    expect([pair?.publicText, [...serviceKeys([privateKey]).keys()]]).toEqual([key, [await nameOf(key)]]);
    const [one, two] = [await secretOf(shared, ['page']), new WorkerSecret(worker, ['page'])];
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        const sealed = await one.seal(head, bound, text);
        expect(two.seal(head, bound, text)).toBe(sealed);
        expect(two.open(sealed, bound, 'reply')).toEqual(await one.open(sealed, bound, 'reply'));
      }),
      { numRuns: 100 },
    );
    expect(new Uint8Array(await one.bits('event'))).toEqual(new Uint8Array(two.bits('event')));
  });

  test('in a worker refuse whatever is changed, too', async () => {
    const two = new WorkerSecret(new Uint8Array(32).fill(7), ['page', 'advise']);
    const sealed = two.seal(head, bound, 'a text');
    expect(sealed).toBe(await secret.seal(head, bound, 'a text'));
    for (let at = 0; at < sealed.length; at += 1) {
      const other = String.fromCharCode(sealed.charCodeAt(at) ^ 1);
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect(() => two.open(changed, bound, 'reply')).toThrow(corrupt);
      expect(() => two.open(sealed.slice(0, at), bound, 'reply')).toThrow(corrupt);
    }
  });

  test('know a key that is none', async () => {
    const bad: unknown = expect.objectContaining({ code: 'BAD_REQUEST' });
    await expect(importPublic('no key')).rejects.toEqual(bad);
    await expect(importPublic('A'.repeat(87))).rejects.toEqual(bad);
    for (const none of ['', 'no key!', 'A'.repeat(43)]) expect(() => serviceKeys([none])).toThrow(bad);
  });
});

describe('the words of workers', () => {
  const order = (...words: readonly (readonly [number, number])[]) => {
    const heard = new Order(true);
    return () => words.forEach(([attempt, index]) => heard.next(String(attempt), String(index)));
  };

  test('come attempt by attempt, and in each from the first without a gap', () => {
    expect(order([1, 1], [1, 2], [3, 1], [3, 2])).not.toThrow();
    expect(order([1, 2])).toThrow(corrupt);
    expect(order([1, 1], [1, 3])).toThrow(corrupt);
    expect(order([1, 1], [1, 1])).toThrow(corrupt);
    expect(order([1, 1], [2, 2])).toThrow(corrupt);
  });

  test('of a deposed one are refused, also when the relay alone has said that there is another', () => {
    expect(order([1, 1], [2, 1], [1, 2])).toThrow(corrupt);
    const heard = new Order(true);
    heard.next('1', '1');
    heard.begins(2);
    expect(() => heard.next('1', '2')).toThrow(corrupt);
    expect(() => heard.next('2', '1')).not.toThrow();
  });

  test('are taken from the middle of a log as they come, and in order from there', () => {
    const heard = new Order(false);
    heard.next('4', '9');
    expect(() => heard.next('4', '11')).toThrow(corrupt);
    expect(() => heard.next('4', '10')).not.toThrow();
  });
});
