/** Where an export and people here have changed the same value, whoever imports it says of each which one counts. */
import type { Context } from '@tame/sdk/worker';
import {
  SHOWN_CLASHES,
  unanswered,
  type ImportAnswer,
  type ImportClash,
  type ImportQuestion,
} from '../contracts/clash.ts';
import type { ImportMessage } from '../contracts/import.ts';

/** Bytes of the clashes that are shown, at most: a message may have 256 KiB. */
const SHOWN_BYTES = 200_000;

type Asking = Pick<Context<unknown, ImportMessage>, 'ask' | 'note' | 'signal'>;

/** Without an answer in time nothing that was changed here is overwritten, and a note says so. Rejects when the attempt is over. */
export async function settleClashes(
  ctx: Asking,
  clashes: readonly ImportClash[],
  patienceMs: number,
): Promise<ImportAnswer> {
  if (clashes.length === 0) return unanswered;
  const question: ImportQuestion = { clashes: shownOf(clashes), count: clashes.length };
  const patience = AbortSignal.timeout(patienceMs);
  try {
    for (;;) {
      const said = await ctx.ask(question, { signal: patience });
      // The pieces of the file were said before.
      if ('keep' in said) return said;
    }
  } catch (error) {
    if (!patience.aborted || ctx.signal.aborted) throw error;
    ctx.note('warn', 'Nobody said which values count: what was changed here is kept.');
    return unanswered;
  }
}

function shownOf(clashes: readonly ImportClash[]): ImportClash[] {
  const first = clashes.slice(0, SHOWN_CLASHES);
  let bytes = 0;
  const tooMany = first.findIndex((clash) => (bytes += Buffer.byteLength(JSON.stringify(clash)) + 1) > SHOWN_BYTES);
  return tooMany === -1 ? first : first.slice(0, tooMany);
}
