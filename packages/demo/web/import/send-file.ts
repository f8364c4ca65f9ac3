/** Begins an import and says the file, piece by piece. */
import type { Client } from '@tame/sdk';
import { importCampaigns } from '../../contracts/services.ts';
import type { AskedMemory } from '../tame/asked.ts';
import { chunksOf } from './chunks.ts';

/** Returns the id at once; the pieces follow, and a file that cannot be sent to its end is called off. */
export function sendFile(
  { tame, asked }: { tame: Client; asked: AskedMemory },
  fileName: string,
  text: string,
): string {
  const chunks = chunksOf(text);
  const input = { fileName, chunks: chunks.length, characters: text.length };
  const run = tame.converse(importCampaigns, input);
  asked.remember(run.id, { kind: 'import', input });
  // All at once: they are on disk together, so that a reload right after it cannot leave a half of the file behind.
  Promise.all(chunks.map((chunk) => run.send(chunk)))
    .catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      return run.cancel(`The file could not be sent to its end: ${why}`);
    })
    // Without room even for that, the service gives the import up by itself after a while.
    .catch(() => undefined);
  return run.id;
}
