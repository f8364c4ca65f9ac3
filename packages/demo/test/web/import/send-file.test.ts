import { TameError } from '@tame/sdk';
import { describe, expect, it } from 'vitest';
import { CHUNK_CHARACTERS } from '../../../contracts/import.ts';
import { sendFile } from '../../../web/import/send-file.ts';
import { createAskedMemory } from '../../../web/tame/asked.ts';
import { aClient } from '../a-client.ts';
import { aStorage } from '../samples.ts';

const asked = createAskedMemory('ana', aStorage(), () => 0);

describe('sending a file', () => {
  it('says it piece by piece, in order, to its end', async () => {
    const { tame, runs } = aClient();
    const text = 'x'.repeat(CHUNK_CHARACTERS * 2 + 1);
    const run = runs.get(sendFile({ tame, asked }, 'a.csv', text));
    await expect.poll(() => run?.sent.length).toBe(3);
    expect(run?.sent).toEqual([
      { index: 0, text: 'x'.repeat(CHUNK_CHARACTERS) },
      { index: 1, text: 'x'.repeat(CHUNK_CHARACTERS) },
      { index: 2, text: 'x' },
    ]);
  });

  it('calls the import off when a piece cannot be kept, instead of leaving it waiting for the rest', async () => {
    const { tame, runs, failSending } = aClient();
    failSending(new TameError('OUTBOX_FULL', 'This device has no room.'));
    const run = runs.get(sendFile({ tame, asked }, 'a.csv', 'x'));
    await expect
      .poll(() => run?.cancelled)
      .toEqual(['The file could not be sent to its end: This device has no room.']);
  });

  it('remembers what it is called, for the time before a worker says so', () => {
    const id = sendFile({ tame: aClient().tame, asked }, 'a.csv', 'x');
    expect(asked.recall(id)).toEqual({ kind: 'import', input: { fileName: 'a.csv', chunks: 1, characters: 1 } });
  });
});
