import fc from 'fast-check';
import { expect, test } from 'vitest';
import { read, write } from '../../src/contract/check.ts';
import { octets } from '../../src/contract/octets.ts';
import { service } from '../../src/contract/contract.ts';
import { TameError } from '../../src/contract/error.ts';

test('octets come out as they were put in, whatever they are, and also from the middle of a buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, from) => {
      const part = bytes.subarray(from);
      const body = write(octets, part, 'The input');
      expect([...read<Uint8Array>(octets, body, 'The input')]).toEqual([...part]);
    }),
  );
});

test('octets that came are sent on as they are, also where nobody says that they are octets', () => {
  const body = write(octets, new Uint8Array([0, 255, 128]), 'The input');
  expect(body).toBe('{"octets":"AP+A"}');
  const came = read<Uint8Array>(octets, body, 'The input');
  expect(write(undefined, came, 'The input')).toBe(body);
  expect(write(octets, came, 'The input')).toBe(body);
});

test('what is no octets is refused at both ends', () => {
  for (const wrong of ['AP+A', [1, 2], new Uint16Array(2), null, undefined, { octets: [1] }])
    expect(() => write(octets, wrong, 'The input')).toThrow('The input does not match its contract: it takes octets');
  for (const wrong of ['"AP+A"', '{}', '{"octets":"AP+"}', '{"octets":"AP+A="}', '{"octets":"A_+A"}', '{"octets":1}'])
    expect(() => read(octets, wrong, 'The input')).toThrow(TameError);
});

test('a contract with octets speaks of Uint8Arrays', () => {
  const thumbnail = service('thumbnail', { input: octets, reply: octets });
  type Given = NonNullable<(typeof thumbnail)['types']>['given'];
  const given: Given = new Uint8Array();
  expect(given).toHaveLength(0);
  expect(thumbnail.schemas.input).toBe(octets);
});
