/** Who comes with wrong hellos is soon not looked at any more; who comes with a good one never notices. */
import type { Bye } from '@tame/sdk/protocol';
import { VirtualTime } from '@tame/sdk/testing';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/access.ts';
import { networkOf, strangerAt } from '../../src/door/address.ts';
import { createDoor } from '../../src/door.ts';
import { Strangers } from '../../src/door/strangers.ts';
import { hubAndPeer } from '../hub-and-peer.ts';
import { testFolder } from '../engine/embedded/folder-for-test.ts';

const IN: Verdict = { ok: true, identity: { user: 'ana', may: () => true } };
const hello = (token: string) => ({ protocol: 1, session: 's-1', received: 0, token });

/** A door whose tokens are good when they say so, and late or never when they say that. */
async function start(wrongHellosPerMinute: number) {
  const folder = testFolder();
  const engine = await folder.open();
  const { hub, close } = hubAndPeer(engine, 's-0');
  const time = new VirtualTime();
  const strangers = new Strangers({ limits: { wrongHellosPerMinute }, monotonic: () => time.nowMs });
  const looked: string[] = [];
  const counts = { refused: 0, flooded: 0, warned: 0 };
  const door = createDoor({
    hub,
    strangers,
    tokens: {
      verify: (token = '') => {
        looked.push(token);
        if (token === 'good') return Promise.resolve(IN);
        if (token === 'not now') return Promise.resolve({ ok: false, code: 'UNKNOWN', text: 'Try again.' });
        return Promise.resolve({ ok: false, code: 'UNAUTHENTICATED', text: 'No.' });
      },
    },
    metrics: {
      refused: () => void (counts.refused += 1),
      frameOut: () => undefined,
      flooded: () => void (counts.flooded += 1),
    },
    log: { info: () => undefined, warn: () => void (counts.warned += 1) },
  });
  const code = async (greeting: ReturnType<typeof door.greet>): Promise<Bye['code'] | 'in'> => {
    const answer = await greeting;
    return 'code' in answer ? answer.code : 'in';
  };
  return {
    time,
    looked,
    counts,
    strangers,
    says: (token: string, from?: string) => code(door.greet(hello(token), from)),
    greet: door.greet,
    async [Symbol.asyncDispose]() {
      close();
      await folder.remove();
    },
  };
}

describe('a stranger', () => {
  test('whose hellos are wrong too often is refused for a while, and no token of theirs is looked at', async () => {
    await using door = await start(6);
    for (let n = 0; n < 6; n += 1) expect(await door.says(`wrong ${n}`, '192.0.2.1')).toBe('UNAUTHENTICATED');
    expect(await door.greet(hello('good'), '192.0.2.1')).toEqual({
      code: 'RATE_LIMITED',
      text: 'Too many wrong hellos came from this address (wrongHellosPerMinute: 6): wait a moment.',
      retryable: true,
      retryAfterMs: 10_000,
    });
    expect(door.looked).toHaveLength(6);
    expect(door.counts).toEqual({ refused: 7, flooded: 1, warned: 1 });
    await door.time.pass(9_999);
    expect(await door.says('good', '192.0.2.1')).toBe('RATE_LIMITED');
    await door.time.pass(1);
    expect(await door.says('good', '192.0.2.1')).toBe('in');
  });

  test('is not somebody else, and one of whom it is not known where they are is held up by nobody', async () => {
    await using door = await start(2);
    for (let n = 0; n < 4; n += 1) await door.says('wrong', '192.0.2.1');
    expect(await door.says('wrong', '192.0.2.2')).toBe('UNAUTHENTICATED');
    for (let n = 0; n < 9; n += 1) expect(await door.says('wrong')).toBe('UNAUTHENTICATED');
  });

  test('who says what is no hello counts, and one whose token cannot be checked just now does not', async () => {
    await using door = await start(3);
    for (let n = 0; n < 9; n += 1) expect(await door.says('not now', '192.0.2.1')).toBe('UNKNOWN');
    for (let n = 0; n < 3; n += 1) {
      expect(await door.greet({ protocol: 'one' }, '192.0.2.1')).toMatchObject({ code: 'BAD_REQUEST' });
    }
    expect(await door.says('good', '192.0.2.1')).toBe('RATE_LIMITED');
  });

  test('whose thousand hellos are all looked at together owes for them, a minute at most', async () => {
    await using door = await start(60);
    const volley = Array.from({ length: 1_000 }, () => door.says('wrong', '192.0.2.1'));
    expect(new Set(await Promise.all(volley))).toEqual(new Set(['UNAUTHENTICATED']));
    expect(await door.greet(hello('good'), '192.0.2.1')).toMatchObject({ retryAfterMs: 61_000 });
    expect(door.counts.warned).toBe(1);
  });

  test('is no crowd: thousands with good tokens behind one address come in, among them some with wrong ones', async () => {
    await using door = await start(60);
    for (let n = 0; n < 5_000; n += 1) {
      if (n % 100 === 0) await door.says('wrong', '192.0.2.1');
      expect(await door.says('good', '192.0.2.1')).toBe('in');
    }
  });

  test('is never refused where the limit is 0', async () => {
    await using door = await start(0);
    for (let n = 0; n < 500; n += 1) expect(await door.says('wrong', '192.0.2.1')).toBe('UNAUTHENTICATED');
    expect(door.strangers.size).toBe(0);
  });

  test('is forgotten when very many others have come since, who was wrong lately is not', () => {
    const strangers = new Strangers({ limits: { wrongHellosPerMinute: 1 }, monotonic: () => 0 });
    for (let n = 0; n < 1_000_000; n += 1) {
      strangers.wrong(`a${n}`);
      if (n % 1_000 === 0) strangers.wrong('persists');
    }
    expect(strangers.size).toBeLessThanOrEqual(20_000);
    expect(strangers.refusal('a0')).toBeUndefined();
    expect(strangers.refusal('a999999')).toMatchObject({ code: 'RATE_LIMITED' });
    expect(strangers.refusal('persists')).toMatchObject({ code: 'RATE_LIMITED' });
  });
});

describe('where a stranger is', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1:4711', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]:443', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['unknown', undefined],
    ['', undefined],
    ['__proto__', undefined],
  ])('%s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  const at = (address: string, forwarded: string | undefined, proxies: number) =>
    strangerAt({ address, headers: { 'x-forwarded-for': forwarded } }, proxies);

  test('is what the outermost of our own proxies heard, whatever the stranger says of itself', () => {
    expect(at('10.0.0.1', '203.0.113.9, 198.51.100.7', 1)).toBe('198.51.100.7');
    expect(at('10.0.0.1', '203.0.113.9, 198.51.100.7, 10.0.0.2', 2)).toBe('198.51.100.7');
    expect(at('10.0.0.1', 'nonsense', 1)).toBeUndefined();
  });

  test('is where the connection comes from, if there are no proxies or it came past them', () => {
    expect(at('198.51.100.7', '203.0.113.9', 0)).toBe('198.51.100.7');
    expect(at('198.51.100.7', undefined, 1)).toBe('198.51.100.7');
    expect(at('10.0.0.1', undefined, 0)).toBe('10.0.0.1');
  });

  test('is not known behind a proxy beside the relay that nobody told of', () => {
    for (const near of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', '172.20.0.2', '192.168.1.1', 'fd00::1']) {
      expect(at(near, '203.0.113.9', 0)).toBeUndefined();
    }
    expect(at('172.32.0.2', '203.0.113.9', 0)).toBe('172.32.0.2');
  });
});
