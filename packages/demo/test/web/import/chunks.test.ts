import * as fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { CHUNK_CHARACTERS, ImportChunk, ImportInput, MAX_FILE_CHARACTERS } from '../../../contracts/import.ts';
import { chunksOf, fileProblem } from '../../../web/import/chunks.ts';

/** Half a character does not survive being written as UTF-8. */
function isWhole(text: string): boolean {
  return Buffer.from(text).toString() === text;
}

describe('cutting a file into pieces', () => {
  it('gives back the same text when they are joined, and never cuts through a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 2, max: 9 }), (text, size) => {
        const chunks = chunksOf(text, size);
        expect(chunks.map((chunk) => chunk.text).join('')).toBe(text);
        expect(chunks.map(({ index }) => index)).toEqual(chunks.map((_, index) => index));
        expect(chunks.every((chunk) => chunk.text.length <= size && isWhole(chunk.text))).toBe(true);
      }),
    );
  });

  it('says an empty file as one empty piece', () => {
    expect(chunksOf('')).toEqual([{ index: 0, text: '' }]);
  });

  it('makes pieces that fit into a message of 256 KiB, even of characters that JSON writes with six', () => {
    const [chunk] = chunksOf('\u0001'.repeat(CHUNK_CHARACTERS));
    expect(v.is(ImportChunk, chunk)).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(chunk))).toBeLessThan(256 * 1024);
  });

  it('fits the longest file into what the contract allows', () => {
    const chunks = chunksOf('x'.repeat(MAX_FILE_CHARACTERS)).length;
    expect(v.is(ImportInput, { fileName: 'a.csv', chunks, characters: MAX_FILE_CHARACTERS })).toBe(true);
  });

  it('refuses what is no text, is empty, or is too long, with a sentence', () => {
    expect(fileProblem('a,b')).toBeUndefined();
    for (const text of [' \n', 'PK\u0000', 'x'.repeat(MAX_FILE_CHARACTERS + 1)])
      expect(fileProblem(text)).toMatch(/\.$/);
  });
});
