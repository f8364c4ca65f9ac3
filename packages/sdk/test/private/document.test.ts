/** PROTOCOL.md says how sealed payloads look: whoever reads it can open what this code has sealed. */
import { expect, test } from 'vitest';
import { purposeOf } from '../../src/private/places.ts';
import { KINDS, SEALED } from '../../src/private/sealed-text.ts';
import { secretOf } from '../../src/private/secret.ts';
import { section, table } from '../protocol/document.ts';

const text = section('Sealed payloads');

test('it has a row for each kind, with the purpose of its key', () => {
  const shown = table(text, 'Kind').map(([kind = '', , , , , , purpose = '']) => [kind, purpose.replaceAll('`', '')]);
  const purposes = KINDS.map((kind) => {
    const head = { kind, epoch: '<epoch>', sequence: '1' };
    return [`\`${kind}\``, purposeOf(head, { id: 'c-1', to: ['<by>', 'key'] })];
  });
  expect(shown).toEqual(purposes);
});

test('it has an example that this code makes, of the parts that it names', async () => {
  expect(text).toContain(`\n"${SEALED}.<kind>.<epoch>.<sequence>.<box>"\n`);
  const secret = await secretOf(new Uint8Array(32).fill(7), ['page', 'advise', 'c-1', 'own', 'service']);
  const head = { kind: 'reply', epoch: '3', sequence: '17' } as const;
  expect(text).toContain(`\n${await secret.seal(head, { id: 'c-1' }, '"sleep on it"')}\n`);
});
