import { expect, test } from 'vitest';
import { readFlags } from '../../start/flags.ts';

test('without flags the page is on the usual port and the data in the usual folder', () => {
  expect(readFlags([])).toEqual({
    port: undefined,
    relayPort: 0,
    data: '.tame/demo',
    fresh: false,
    json: false,
    build: true,
    fast: false,
  });
});

test('every flag is understood', () => {
  const flags = ['--port', '0', '--relay-port', '7400', '--data', 'here', '--fresh', '--json', '--no-build', '--fast'];
  expect(readFlags(flags)).toEqual({
    port: 0,
    relayPort: 7400,
    data: 'here',
    fresh: true,
    json: true,
    build: false,
    fast: true,
  });
});

test('whoever asks for help gets no demo', () => {
  expect(readFlags(['--help'])).toBeUndefined();
});

test.each([
  ['--port', '70000'],
  ['--port', '80a'],
  ['--relay-port', '-1'],
])('%s %s is refused with a sentence', (flag, value) => {
  expect(() => readFlags([`${flag}=${value}`])).toThrow(
    `${flag} ${value} is not a port; use a number from 0 to 65535.`,
  );
});

test('an unknown flag is refused', () => {
  expect(() => readFlags(['--prot', '1'])).toThrow(/--prot/);
});
