/** What is settled about queues: little, and until it is forgotten. */
import type { Engine, Facts } from '../engine.ts';
import type { Commits } from './commits.ts';
import type { Disk } from './disk.ts';
import { below, factsKey } from './keys.ts';
import { seal, unseal } from './sealed.ts';

/** Queues remembered in memory, those that nobody serves included; looked at for every request. */
const REMEMBERED = 10_000;

export function createFacts(disk: Disk, commits: Commits): Pick<Engine, 'facts' | 'setFacts' | 'queues'> {
  const remembered = new Map<string, Facts | undefined>();

  const read = (queue: string): Facts | undefined => {
    const key = factsKey(queue);
    const bytes = commits.latest(key);
    const facts = bytes && unseal(key, bytes);
    return isFacts(facts) ? facts : undefined;
  };

  return {
    facts: (queue) => {
      if (remembered.has(queue)) return remembered.get(queue);
      const facts = read(queue);
      if (remembered.size >= REMEMBERED) remembered.clear();
      remembered.set(queue, facts);
      return facts;
    },
    setFacts: (queue, facts) => {
      remembered.set(queue, facts);
      const key = factsKey(queue);
      return commits.write(key, [[key, facts && seal(key, facts)]]);
    },
    queues: () => disk.keys(below('s')).map((key) => key.slice('s/'.length)),
  };
}

/** The checksum says that it is what was written, and nothing but facts is written under their keys. */
function isFacts(content: unknown): content is Facts {
  return typeof content === 'object' && content !== null;
}
