import { MAX_BODY_BYTES } from '@tame/sdk/protocol';
import { TameError } from '@tame/sdk/worker';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { ImportQuestion, type ImportAnswer, type ImportClash } from '../../contracts/clash.ts';
import type { ImportMessage } from '../../contracts/import.ts';
import { settleClashes } from '../../workers/settle-clashes.ts';

const clash = (n: number): ImportClash => ({
  campaignId: `NL-${n}`,
  campaignName: `Campaign ${n}`,
  currency: 'EUR',
  value: 'budget',
  here: { budgetMicros: 1 },
  file: { budgetMicros: 2 },
});

/** A conversation in which these messages come, and then nothing until the question is taken back or it is over. */
function conversation(...messages: ImportMessage[]) {
  const asked: unknown[] = [];
  const notes: string[] = [];
  const over = new AbortController();
  const ask = (question: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<ImportMessage> => {
    asked.push(question);
    const [next] = messages.splice(0, 1);
    return next
      ? Promise.resolve(next)
      : new Promise((_resolve, reject) => {
          for (const each of [signal, over.signal])
            each?.addEventListener('abort', () => reject(new TameError('UNKNOWN', String(each.reason))));
        });
  };
  const note = (_level: string, text: string): void => void notes.push(text);
  return { ctx: { ask, note, signal: over.signal }, asked, notes, end: () => over.abort() };
}

test('nobody is asked where nothing clashes', async () => {
  const { ctx, asked } = conversation();
  expect(await settleClashes(ctx, [], 60_000)).toEqual({ keep: 'here' });
  expect(asked).toEqual([]);
});

test('the answer counts, and not the pieces of the file that were said before it', async () => {
  const answer: ImportAnswer = { keep: 'file', except: [{ campaignId: 'NL-1', value: 'budget' }] };
  const { ctx, notes } = conversation({ index: 0, text: 'a' }, { index: 1, text: 'b' }, answer);
  expect(await settleClashes(ctx, [clash(1), clash(2)], 60_000)).toEqual(answer);
  expect(notes).toEqual([]);
});

test('of very many clashes the first ones are shown, and how many there are', async () => {
  const { ctx, asked } = conversation({ keep: 'here' });
  await settleClashes(
    ctx,
    Array.from({ length: 320 }, (_, n) => clash(n)),
    60_000,
  );
  expect(asked).toEqual([{ clashes: Array.from({ length: 200 }, (_, n) => clash(n)), count: 320 }]);
});

test('of clashes with very long names as many are shown as one message can hold', async () => {
  const name = '€'.repeat(200);
  const renamed = (n: number): ImportClash => ({
    ...clash(n),
    campaignName: name,
    value: 'name',
    here: { name },
    file: { name: `${name.slice(1)}!` },
  });
  const { ctx, asked } = conversation({ keep: 'here' });
  await settleClashes(
    ctx,
    Array.from({ length: 180 }, (_, n) => renamed(n)),
    60_000,
  );
  const [question] = asked;
  expect(v.parse(ImportQuestion, question)).toMatchObject({ count: 180 });
  const bytes = Buffer.byteLength(JSON.stringify(question));
  expect(bytes).toBeLessThan(MAX_BODY_BYTES);
  expect(bytes).toBeGreaterThan(MAX_BODY_BYTES / 2);
});

test('without an answer in time what is here is kept, and a note says so', async () => {
  const { ctx, notes } = conversation({ index: 0, text: 'a' });
  expect(await settleClashes(ctx, [clash(1)], 1)).toEqual({ keep: 'here' });
  expect(notes).toEqual([expect.stringContaining('what was changed here is kept')]);
});

test('an attempt that is over decides nothing', async () => {
  const { ctx, notes, end } = conversation();
  const settling = settleClashes(ctx, [clash(1)], 60_000);
  end();
  await expect(settling).rejects.toMatchObject({ code: 'UNKNOWN' });
  expect(notes).toEqual([]);
});
