/** The log in memory, and the one in NATS where there is a server, put to the promises of every shared log. */
import { describe } from 'vitest';
import { openNats } from '../../../src/engine/jetstream/nats.ts';
import { memoryLog } from './memory-shared-log.ts';
import { natsPrograms, startNats } from './nats-for-test.ts';
import { sharedLogContract } from './shared-log-contract.ts';

sharedLogContract('a log in memory', () => {
  const log = memoryLog();
  return Promise.resolve({ connect: () => Promise.resolve(log.connect()), remove: () => Promise.resolve() });
});

describe.each(natsPrograms)('with %s', (program) => {
  sharedLogContract('a log in NATS', async () => {
    const nats = await startNats(program);
    return {
      connect: () => openNats({ servers: nats.url, cluster: 'contract', log: { warn: () => {} } }),
      remove: nats.remove,
    };
  });
});
