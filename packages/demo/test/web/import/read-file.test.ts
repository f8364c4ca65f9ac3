import { describe, expect, it } from 'vitest';
import { textOf } from '../../../web/import/read-file.ts';

describe('reading a file', () => {
  it('reads UTF-8 with and without a mark', () => {
    expect(textOf(Buffer.from('Zürich €'))).toBe('Zürich €');
    expect(textOf(Buffer.from('\uFEFFZürich'))).toBe('Zürich');
  });

  it('reads UTF-16 by its mark', () => {
    expect(textOf(Buffer.from('\uFEFFZürich', 'utf16le'))).toBe('Zürich');
    expect(textOf(Buffer.from('\uFEFFZürich', 'utf16le').swap16())).toBe('Zürich');
  });

  it('reads what Windows spreadsheets write when it is not UTF-8', () => {
    expect(textOf(Uint8Array.of(0x5a, 0xfc, 0x72))).toBe('Zür');
  });
});
