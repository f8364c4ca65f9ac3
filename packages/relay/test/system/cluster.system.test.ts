/** Relays of one cluster as processes, with a real NATS server: killed, frozen, and left without NATS. */
import type { Client } from '@tame/sdk';
import { createWorker, type Worker } from '@tame/sdk/worker';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { natsPrograms, startNats, startThreeNats, type TestNats } from '../engine/jetstream/nats-for-test.ts';
import type { RelayProcess } from './processes.ts';
import { openStage, type Stage } from './stage.ts';
import { until } from './until.ts';
import path from 'node:path';

interface Cluster {
  readonly stage: Stage;
  readonly relays: readonly RelayProcess[];
  /** Of the relay that leads; it says so in its log. */
  leader(): RelayProcess;
  client(at: RelayProcess): Client;
  worker(at: RelayProcess): Worker;
}

async function clusterOn(nats: string, count: number): Promise<Cluster> {
  const stage = openStage(onTestFinished);
  const relays: RelayProcess[] = [];
  for (let at = 0; at < count; at += 1) {
    const data = path.join(stage.folder, `data-${at}`);
    relays.push(await stage.relay({ data, flags: ['--nats', nats] }));
  }
  const leads = ({ child, said }: RelayProcess): boolean =>
    child.exitCode === null && child.signalCode === null && said().includes('"msg":"leads"');
  return {
    stage,
    relays,
    leader: () => relays.find(leads)!,
    client: (at) => stage.client(at.url),
    worker: (at) => {
      const worker = createWorker(at.url);
      stage.after(() => worker.stop({ drainMs: 0 }));
      return worker;
    },
  };
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n + 1);

/** Goes on where the attempt before was. */
async function serveCounting(worker: Worker, count: number): Promise<void> {
  worker.serve('count', async function* (_, ctx) {
    for (let n = (await ctx.replies()).length + 1; n <= count; n += 1) {
      yield n;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  await worker.start();
}

async function untilAccepted(tame: Client, id: string): Promise<void> {
  await until('it is accepted', async () => (await tame.conversation(id).peek()).state === 'queued');
}

/** Something that the relay has taken responsibility for, and nobody works on. */
async function accepted(tame: Client, body: unknown): Promise<string> {
  const id = await tame.post('later', body);
  await untilAccepted(tame, id);
  return id;
}

/** All that is taken from a queue of texts, when there are so many. */
async function takenBy(worker: Worker, count: number): Promise<readonly string[]> {
  const taken: string[] = [];
  worker.serve('later', (text) => void taken.push(String(text)));
  await worker.start();
  await until(`${count} were taken`, () => taken.length === count);
  return taken.toSorted((a, b) => a.localeCompare(b));
}

test('where there is no NATS a relay of a cluster does not start, and says what to do', async () => {
  const command = openStage(onTestFinished).command({ flags: ['--nats', 'nats://127.0.0.1:1'] });
  expect(await command.exit).toBe(1);
  expect(command.said()).toContain('there is no answer from NATS');
  expect(command.said()).toContain('correct the address of --nats');
});

describe.each(natsPrograms)('with %s', (program) => {
  const natsServer = async (): Promise<TestNats> => {
    const nats = await startNats(program);
    onTestFinished(nats.remove);
    return nats;
  };

  test('a relay that leads is killed in the middle of a stream: another takes over, and nothing is missing or said twice', async () => {
    const { relays, leader, client, worker } = await clusterOn((await natsServer()).url, 3);
    const first = leader();
    const [follower, other] = relays.filter((relay) => relay !== first) as [RelayProcess, RelayProcess];
    await serveCounting(worker(follower), 400);
    const run = client(other).converse('count', {});
    const replies = lastValueFrom(run.pipe(toArray()));
    await until('some replies', async () => (await run.peek()).replies > 50);
    await first.kill();
    expect(await replies).toEqual(upTo(400));
    expect(leader()).not.toBe(first);
  });

  test('a relay that was frozen while another took over acknowledges nothing any more, and ends so that it is started again', async () => {
    const { relays, leader, client } = await clusterOn((await natsServer()).url, 2);
    const first = leader();
    const follower = relays.find((relay) => relay !== first)!;
    first.child.kill('SIGSTOP');
    await until('another leads', () => follower.said().includes('"msg":"leads"'));
    const tame = client(follower);
    await accepted(tame, 1);
    first.child.kill('SIGCONT');
    expect(await first.exit).toBe(70);
    expect(first.said()).toContain('Another relay of the cluster leads now');
  });

  test('NATS is killed and comes back: the relay goes on, nothing is lost, and what was said meanwhile follows', async () => {
    const nats = await natsServer();
    const { relays, client, worker } = await clusterOn(nats.url, 1);
    const [relay] = relays as [RelayProcess];
    const tame = client(relay);
    await accepted(tame, 'before');
    await nats.kill();
    const meanwhile = await tame.post('later', 'meanwhile');
    expect((await tame.conversation(meanwhile).peek()).state).not.toBe('queued');
    await nats.start();
    await untilAccepted(tame, meanwhile);
    expect(await takenBy(worker(relay), 2)).toEqual(['before', 'meanwhile']);
  });

  test('without NATS a relay acknowledges nothing, and ends with what to do; started again, it has what it had', async () => {
    const nats = await natsServer();
    const { relays, stage, client, worker } = await clusterOn(nats.url, 1);
    const [relay] = relays as [RelayProcess];
    const tame = client(relay);
    await accepted(tame, 'before');
    await nats.kill();
    await tame.post('later', 'meanwhile');
    expect(await relay.exit).toBe(70);
    expect(relay.said()).toContain('NATS did not confirm a write');
    const refused = stage.command({ data: path.join(stage.folder, 'data-0'), flags: ['--nats', nats.url] });
    expect(await refused.exit).toBe(1);
    expect(refused.said()).toContain('there is no answer from NATS');
    await nats.start();
    const again = await stage.again(relay);
    expect(await takenBy(worker(again), 2)).toEqual(['before', 'meanwhile']);
  });

  test('NATS loses the log: no relay goes on as if nothing had been, and the way back that it tells keeps all of it', async () => {
    const nats = await natsServer();
    const { relays, stage, client, worker } = await clusterOn(nats.url, 1);
    const [relay] = relays as [RelayProcess];
    const tame = client(relay);
    await accepted(tame, 'before');
    await nats.lose();
    await nats.start();
    await tame.post('later', 'meanwhile');
    expect(await relay.exit).toBe(70);
    const data = path.join(stage.folder, 'data-0');
    const refused = stage.command({ data, flags: ['--nats', nats.url] });
    expect(await refused.exit).toBe(1);
    expect(refused.said()).toMatch(/copy of another log[^]*once without --nats, and then with --nats and a new name/);
    await (await stage.relay({ data, port: relay.port })).stop();
    const again = await stage.relay({ data, port: relay.port, flags: ['--nats', nats.url, '--cluster', 'second'] });
    expect(await takenBy(worker(again), 2)).toEqual(['before', 'meanwhile']);
  });

  test('a NATS server is lost for good: a relay that read from it goes on elsewhere, and takes over when the leader goes', async () => {
    const { servers } = await startThreeNats(program);
    for (const { remove } of servers) onTestFinished(remove);
    const [first, ...others] = servers as [TestNats, ...TestNats[]];
    // Only what is not killed is told to the relays, so that it is their consumers alone that are lost.
    const { relays, leader, client } = await clusterOn(others.map(({ url }) => url).join(','), 4);
    const before = leader();
    await first.kill();
    const tame = client(relays.find((relay) => relay !== before)!);
    const id = await accepted(tame, 1);
    // Each consumer lives on one server of the three: none of them may wait for what is gone.
    const position = async ({ url }: RelayProcess): Promise<string | undefined> =>
      /^tame_cluster_log_position (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];
    await until('all have all of it', async () => new Set(await Promise.all(relays.map(position))).size === 1);
    await before.stop();
    await until('another leads', () =>
      relays.some((relay) => relay !== before && relay.said().includes('"msg":"leads"')),
    );
    await untilAccepted(tame, id);
  });

  test('one of three NATS servers is killed: nobody loses anything, and the relays go on', async () => {
    const { url, servers } = await startThreeNats(program);
    for (const { remove } of servers) onTestFinished(remove);
    const { relays, leader, client, worker } = await clusterOn(url, 2);
    const follower = relays.find((relay) => relay !== leader())!;
    await serveCounting(worker(follower), 300);
    const run = client(follower).converse('count', {});
    const replies = lastValueFrom(run.pipe(toArray()));
    await until('some replies', async () => (await run.peek()).replies > 30);
    await servers[0]?.kill();
    expect(await replies).toEqual(upTo(300));
  });
});
