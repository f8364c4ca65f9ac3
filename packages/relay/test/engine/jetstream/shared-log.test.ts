/** The log in memory, and the one in NATS where there is a server, put to the promises of every shared log. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { openNats } from '../../../src/engine/jetstream/nats.ts';
import { LogLost, type SharedLog, type Told } from '../../../src/engine/jetstream/shared-log.ts';
import { memoryLog } from './memory-shared-log.ts';
import { natsPrograms, startNats, type TestNats } from './nats-for-test.ts';
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

  const open = async (): Promise<{ nats: TestNats; connect: () => Promise<SharedLog> }> => {
    const nats = await startNats(program);
    onTestFinished(nats.remove);
    const connect = async (): Promise<SharedLog> => {
      const log = await openNats({ servers: nats.url, cluster: 'told', log: { warn: () => {} } });
      onTestFinished(() => log.close());
      return log;
    };
    return { nats, connect };
  };

  test('who was away when somebody began to lead hears of it all the same', async () => {
    const { connect } = await open();
    const leader = { url: 'http://127.0.0.1:7400', number: 3 };
    (await connect()).lead(leader);
    const heard: Told[] = [];
    (await connect()).onTold((told) => heard.push(told));
    await expect.poll(() => heard, { timeout: 10_000 }).toContainEqual({ leads: leader });
  });

  test('one that was overtaken and leaves says for whom', async () => {
    const { connect } = await open();
    const [former, present, other] = [await connect(), await connect(), await connect()];
    const heard: Told[] = [];
    other.onTold((told) => heard.push(told));
    former.lead({ url: 'http://127.0.0.1:1', number: 1 });
    present.lead({ url: 'http://127.0.0.1:2', number: 2 });
    // From here on it hears all: what is said before NATS knows that it listens is lost on it.
    await expect.poll(() => heard.length).toBeGreaterThan(0);
    former.leave();
    await expect.poll(() => heard).toContainEqual({ left: 1 });
    expect(heard).not.toContainEqual({ left: 2 });
    present.leave();
  });

  test('a log that was deleted, or made anew, is not read on', async () => {
    const { nats, connect } = await open();
    const log = await connect();
    await log.append(Buffer.from('a'), 0);
    const read = async (): Promise<void> => {
      for await (const piece of log.read(0, new AbortController().signal)) expect(piece.number).toBe(1);
    };
    const reading = read();
    reading.catch(() => {});
    await nats.lose();
    await nats.start();
    await expect(reading).rejects.toBeInstanceOf(LogLost);
    const anew = await connect();
    for (const behind of [0, 1, 2]) await anew.append(Buffer.from('b'), behind);
    await expect(log.extent()).rejects.toBeInstanceOf(LogLost);
    await expect(read()).rejects.toBeInstanceOf(LogLost);
  });
});
