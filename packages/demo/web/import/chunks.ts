/** Cuts a text into pieces that fit into one message each. */
import { CHUNK_CHARACTERS, MAX_FILE_CHARACTERS, type ImportChunk } from '../../contracts/import.ts';

/** At least one piece, in order; never cuts through a character. */
export function chunksOf(text: string, size = CHUNK_CHARACTERS): readonly ImportChunk[] {
  const chunks: ImportChunk[] = [];
  let from = 0;
  do {
    const to =
      text.length - from > size && isFirstHalf(text.charCodeAt(from + size - 1)) ? from + size - 1 : from + size;
    chunks.push({ index: chunks.length, text: text.slice(from, to) });
    from = to;
  } while (from < text.length);
  return chunks;
}

/** Why this file cannot be sent, as a sentence; undefined when it can. */
export function fileProblem(text: string): string | undefined {
  if (text.trim() === '') return 'The file is empty; choose another one.';
  if (text.length > MAX_FILE_CHARACTERS) return 'The file is too long; split it into files below 8 MB.';
  if (text.includes('\u0000')) return 'This is not a text file; export the campaigns as CSV and choose that file.';
  return undefined;
}

/** Of a surrogate pair: one character to people, two to JavaScript. */
function isFirstHalf(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
