/** TAME: the page remembers the id of what it asked. */
import { createClient } from '@tame/sdk';
import { counting } from '../programs/tame/contract.ts';
import { stream } from './stream.ts';
import { asked } from './work.ts';

const tame = createClient(asked('relay'), { name: 'bench' });

stream(
  (count, next) => {
    const run = tame.converse(counting, { count });
    run.subscribe(next);
    return run.id;
  },
  (id, _count, next) => void tame.conversation(id, { service: counting }).subscribe(next),
);
