import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { NAME_RULE, isId, isName } from '../../src/protocol/ids.ts';
import { wirePrint } from '../../src/protocol/parse.ts';
import { OLDEST_SUPPORTED_VERSION, PROTOCOL_VERSION } from '../../src/protocol/version.ts';
import { FINGERPRINTS } from './fingerprints.ts';

/** The order in which fields are written down, and the words of a sentence, are not part of the wire. */
function essence(value: unknown, field = ''): unknown {
  if (field === 'rule') return value === NAME_RULE ? 'name' : 'id';
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => essence(each));
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, essence(Reflect.get(value, name), name)]));
}

/** What ids and names may look like, by trying: every single sign, at the beginning and within, and every length. */
function spelling(): string {
  const signs = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
  const lengths = Array.from({ length: 1_100 }, (_, length) => 'a'.repeat(length));
  const words = Array.from({ length: 20 }, (_, count) => Array.from({ length: count }, () => 'a').join('.'));
  const texts = [...signs, ...signs.map((sign) => `a${sign}a`), ...lengths, ...words];
  return texts.map((text) => `${Number(isId(text))}${Number(isName(text))}`).join('');
}

const wire = JSON.stringify([essence(JSON.parse(wirePrint())), spelling()]);
const fingerprint = createHash('sha256').update(wire).digest('hex');

test('the wire changes only together with its version', () => {
  const advice =
    `The wire is no longer that of version ${PROTOCOL_VERSION}. If that version has been released: raise PROTOCOL_VERSION, ` +
    `say what is new in version.ts and in PROTOCOL.md, and add to fingerprints.ts the line ${PROTOCOL_VERSION + 1}: '${fingerprint}'. ` +
    `If it has not: give it this fingerprint: '${fingerprint}'.`;
  expect(fingerprint, `${advice}`).toBe(FINGERPRINTS[PROTOCOL_VERSION]);
});

test('every version there was has a fingerprint of its own', () => {
  const versions = Object.keys(FINGERPRINTS).map(Number);
  expect(versions).toEqual(Array.from({ length: PROTOCOL_VERSION }, (_, at) => at + 1));
  expect(new Set(Object.values(FINGERPRINTS)).size).toBe(versions.length);
});

test('the oldest version that is spoken is not newer than the newest', () => {
  expect(OLDEST_SUPPORTED_VERSION).toBeGreaterThanOrEqual(1);
  expect(OLDEST_SUPPORTED_VERSION).toBeLessThanOrEqual(PROTOCOL_VERSION);
});
