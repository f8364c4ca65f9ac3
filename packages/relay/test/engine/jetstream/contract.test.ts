/** The engine of a relay that leads a cluster, put to the promises of every engine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import type { Copy } from '../../../src/engine/jetstream/copy.ts';
import { openNats } from '../../../src/engine/jetstream/nats.ts';
import { leadsPiece } from '../../../src/engine/jetstream/piece.ts';
import { openReplica } from '../../../src/engine/jetstream/replica.ts';
import type { SharedLog } from '../../../src/engine/jetstream/shared-log.ts';
import type { Engine } from '../../../src/engine/engine.ts';
import { engineContract, type EngineUnderTest } from '../engine-contract.ts';
import { memoryLog } from './memory-shared-log.ts';
import { natsPrograms, startNats } from './nats-for-test.ts';

/** Each time it is opened another relay leads, which has nothing but what is in the log. */
function leaders(connect: () => Promise<SharedLog>, remove: () => Promise<void>): EngineUnderTest {
  const root = mkdtempSync(join(tmpdir(), 'tame-cluster-'));
  let relays = 0;
  return {
    open: async (): Promise<Engine> => {
      const log = await connect();
      const replica = await openReplica(join(root, String((relays += 1))), log);
      const { last } = await log.extent();
      if (last > 0) await readAll(log, replica.copy);
      const url = 'http://127.0.0.1';
      replica.copy.begin(await log.append(leadsPiece(url), replica.copy.number), url);
      const engine = await replica.lead({ now: () => performance.now() });
      const close = async (): Promise<void> => {
        await engine.close();
        await log.close();
      };
      return { ...engine, close };
    },
    remove: async () => {
      await remove();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

async function readAll(log: SharedLog, copy: Copy): Promise<void> {
  for await (const piece of log.read(0, new AbortController().signal)) {
    await copy.take(piece);
    if (piece.isLast) break;
  }
}

engineContract('an engine that leads others, with a log in memory,', () => {
  const log = memoryLog();
  return Promise.resolve(leaders(() => Promise.resolve(log.connect()), () => Promise.resolve())); // prettier-ignore
});

describe.each(natsPrograms)('with %s', (program) => {
  engineContract('an engine that leads others, with a log in NATS,', async () => {
    const nats = await startNats(program);
    return leaders(() => openNats({ servers: nats.url, cluster: 'engine', log: { warn: () => {} } }), nats.remove);
  });
});
