/** How an export gets from a page to the back end, and what came of it. */
import * as v from 'valibot';
import { ImportAnswer } from './clash.ts';

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * Characters per chunk, at most: the worst of them take six bytes in JSON, so 40,000 always fit into the 256 KiB that one
 * message may have.
 */
export const CHUNK_CHARACTERS = 40_000;
/** A file may be this long; beyond it the page refuses. */
export const MAX_FILE_CHARACTERS = 8_000_000;

export const ImportInput = v.strictObject({
  fileName: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  /** Messages that follow, each an `ImportChunk`; an empty file has one, with an empty text. */
  chunks: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_FILE_CHARACTERS / CHUNK_CHARACTERS)),
  /** Length of the whole text, to see that nothing is missing. */
  characters: v.pipe(Count, v.maxValue(MAX_FILE_CHARACTERS)),
  /** Which export it is, when the person says so; unset: the service finds out. */
  shape: v.exactOptional(v.pipe(v.string(), v.maxLength(40))),
});
export type ImportInput = v.InferOutput<typeof ImportInput>;

/** A piece of the file, from index 0. A piece said twice is the same piece. */
export const ImportChunk = v.strictObject({
  index: Count,
  text: v.pipe(v.string(), v.maxLength(CHUNK_CHARACTERS)),
});
export type ImportChunk = v.InferOutput<typeof ImportChunk>;

export const ImportMessage = v.union([ImportChunk, ImportAnswer]);
export type ImportMessage = v.InferOutput<typeof ImportMessage>;

export const ImportProgress = v.object({
  fileName: v.string(),
  /** `done` and `of` count chunks while receiving, lines while reading, campaigns while saving, platforms while placing. */
  phase: v.picklist(['receiving', 'reading', 'saving', 'placing']),
  done: Count,
  of: Count,
});
export type ImportProgress = v.InferOutput<typeof ImportProgress>;

/** What was wrong with one line. `warn`: imported with a correction that the text names. `error`: left out. */
export const ImportProblem = v.object({
  /** As an editor counts them, from 1; 0 when it is about the file as a whole. */
  line: Count,
  level: v.picklist(['warn', 'error']),
  /** A sentence for people. */
  text: v.string(),
});
export type ImportProblem = v.InferOutput<typeof ImportProblem>;

export const ImportSummary = v.object({
  /** The export that was recognised. */
  shape: v.string(),
  /** Lines with data; one campaign may need several. */
  lines: Count,
  created: Count,
  updated: Count,
  unchanged: Count,
  /** Campaigns left out because of an error. */
  skipped: Count,
});
export type ImportSummary = v.InferOutput<typeof ImportSummary>;

/** Any number of `problems` (at most 200 in each), then exactly one `summary`, the last reply. */
export const ImportEvent = v.variant('type', [
  v.object({ type: v.literal('problems'), problems: v.pipe(v.array(ImportProblem), v.minLength(1), v.maxLength(200)) }),
  v.object({ type: v.literal('summary'), summary: ImportSummary }),
]);
export type ImportEvent = v.InferOutput<typeof ImportEvent>;
