import { describe, expect, test } from 'vitest';
import { createGate, isLoopbackHost, wrongOrigin, type GateOptions } from '../../src/door/origin.ts';

const APP = 'https://good.example';

function knock(
  options: GateOptions,
  headers: Record<string, string>,
  url = '/socket.io/?EIO=4&transport=websocket',
): string {
  return createGate(options).refusal({ url, headers: { host: 'localhost:7400', ...headers } }) ?? 'admitted';
}

describe('with a list of origins', () => {
  test('pages of those origins are admitted', () => {
    expect(knock({ origins: ['https://other.example', APP], dev: false }, { origin: APP })).toBe('admitted');
  });

  test.each([
    'null',
    'none',
    '',
    'https://evil.example',
    'https://good.example.evil',
    'http://good.example',
    'https://good.example:8443',
    'https://good.example.',
    'https://GOOD.example',
    'HTTPS://good.example',
    'https://good.example/',
    'https://a.good.example',
    'https://good.example@evil.example',
    `${APP}, https://evil.example`,
    ` ${APP}`,
  ])('a page of the origin %j is turned away', (origin) => {
    for (const list of [[APP], [APP, 'none']]) {
      expect(knock({ origins: list, dev: false }, { origin })).toBe(
        'this origin may not connect: add it to the origins of the relay',
      );
    }
  });

  test('programs without an origin are turned away, unless the list says none', () => {
    expect(knock({ origins: [APP], dev: false }, {})).toContain('add "none" to the origins');
    expect(knock({ origins: [APP, 'none'], dev: false }, {})).toBe('admitted');
  });
});

describe('without a list', () => {
  test('every origin is admitted, and none', () => {
    for (const headers of [{}, { origin: 'null' }, { origin: 'https://evil.example' }]) {
      expect(knock({ dev: false }, { ...headers, host: 'relay.example' })).toBe('admitted');
    }
  });

  test('a relay in dev mode admits pages of this machine and programs only', () => {
    for (const origin of ['http://localhost:5173', 'http://127.0.0.1', 'https://localhost', 'http://[::1]:3000']) {
      expect(knock({ dev: true }, { origin })).toBe('admitted');
    }
    expect(knock({ dev: true }, {})).toBe('admitted');
    for (const origin of [
      'null',
      '',
      'https://evil.example',
      'http://localhost.evil.example',
      'http://127.0.0.1.evil.example',
      'file://',
      'http://192.168.0.7',
      'chrome-extension://localhost',
    ]) {
      expect(knock({ dev: true }, { origin })).toContain('may not connect');
    }
  });

  test('a relay in dev mode turns away who reached it under a foreign name', () => {
    for (const host of [
      'evil.example:7400',
      '192.168.0.7:7400',
      '',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
    ]) {
      expect(knock({ dev: true }, { host })).toContain('localhost or 127.0.0.1 only');
      expect(knock({ dev: true, origins: [APP] }, { host, origin: APP })).toContain('localhost or 127.0.0.1 only');
    }
    for (const host of ['LOCALHOST:7400', '127.0.0.1', '[::1]:7400', '127.8.9.1:80']) {
      expect(knock({ dev: true }, { host })).toBe('admitted');
    }
  });
});

test.each(['token', 'access_token', 'auth', 'jwt', 'id_token', 'authorization'])(
  'a connection with %s in its address is turned away, without repeating it',
  (field) => {
    const text = knock({ dev: false }, {}, `/socket.io/?EIO=4&transport=polling&${field}=canary`);
    expect(text).toContain('does not belong in the address');
    expect(text).not.toContain('canary');
  },
);

describe('a list of origins', () => {
  test('holds origins as browsers write them, and none', () => {
    expect(wrongOrigin([APP, 'http://localhost:5173', 'https://[::1]:8443', 'none'])).toBeUndefined();
  });

  test.each([
    [[], 'the list of origins is empty'],
    [['*'], '"*" would let every page in'],
    [['good.example'], 'write it like https://app.example'],
    [['null'], 'write it like'],
    [['file:///tmp'], 'write it like'],
    [[APP, `${APP}/`], 'write "https://good.example"'],
    [['https://good.example:443'], 'write "https://good.example"'],
    [['HTTPS://Good.example/app'], 'write "https://good.example"'],
  ])('%j: %s', (origins, text) => {
    expect(wrongOrigin(origins)).toContain(text);
  });
});

test('loopback is what only this machine reaches', () => {
  expect(['127.0.0.1', '127.255.0.9', '::1', 'localhost'].map(isLoopbackHost)).toEqual([true, true, true, true]);
  expect(['0.0.0.0', '::', '128.0.0.1', '127.0.0', 'localhost.example', ''].some(isLoopbackHost)).toBe(false);
});
