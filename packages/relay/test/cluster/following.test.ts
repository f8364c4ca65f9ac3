/** When a relay that follows tries to lead, and when it waits. */
import { expect, onTestFinished, test } from 'vitest';
import { follow } from '../../src/cluster/following.ts';
import { Copy } from '../../src/engine/jetstream/copy.ts';
import { leadsPiece } from '../../src/engine/jetstream/piece.ts';
import type { Leader, SharedLog } from '../../src/engine/jetstream/shared-log.ts';
import { memoryDisk, turns } from '../engine/embedded/memory-disk.ts';
import { memoryLog, type MemoryLog } from '../engine/jetstream/memory-shared-log.ts';

const OTHER = 'http://10.0.0.1:7400';
const OWN = 'http://10.0.0.2:7400';
type Answer = Awaited<ReturnType<SharedLog['leader']>>;

/** Time passes when all else has come to rest, so that what is counted here does not depend on how fast a machine is. */
const timers = {
  after(_ms: number, callback: () => void): () => void {
    let isUndone = false;
    void turns(10).then(() => isUndone || callback());
    return () => void (isUndone = true);
  },
};

/** A relay that hears these answers, one after the other, and the last one from then on. */
function follower(log: MemoryLog, answers: readonly Answer[], changes: Partial<SharedLog> = {}, isOwn = false) {
  const disk = memoryDisk();
  disk.automatic();
  const copy = new Copy(disk, { log: 'log-1', number: 0 });
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const heard: (Leader | undefined)[] = [];
  let asked = 0;
  const connection: SharedLog = {
    ...log.connect(),
    leader: () => Promise.resolve(answers[Math.min((asked += 1), answers.length) - 1] ?? 'nobody'),
    ...changes,
  };
  const following = follow({
    replica: { copy, isOwn },
    log: connection,
    url: OWN,
    follows: (leader) => heard.push(leader),
    stop: stop.signal,
    random: () => 0,
    timers,
  });
  following.catch(() => {});
  return { following, heard, copy, stop, asked: () => asked };
}

/** A log in which somebody else has begun to lead. */
async function led(by = OTHER): Promise<MemoryLog> {
  const log = memoryLog();
  await log.connect().append(leadsPiece(by), 0);
  return log;
}

const leader: Leader = { url: OTHER, number: 1 };

test('where nobody ever led it leads at once', async () => {
  const { following, asked } = follower(memoryLog(), ['nobody']);
  expect(await following).toBe(1);
  expect(asked()).toBe(1);
});

test('a leader that cannot be reached for a moment is not followed by another one', async () => {
  const { following, asked } = follower(await led(), [leader, 'nobody', 'nobody', leader, 'nobody']);
  expect(await following).toBe(2);
  expect(asked()).toBe(7);
});

test('a leader that is there and silent is waited for longer', async () => {
  const { following, asked } = follower(await led(), [leader, 'silent']);
  expect(await following).toBe(2);
  expect(asked()).toBe(6);
});

test('a relay that led before does not wait for itself', async () => {
  const { following, asked } = follower(await led(OWN), ['silent', 'nobody']);
  expect(await following).toBe(2);
  expect(asked()).toBe(2);
});

test('a leader that says it leaves is followed by another at once', async () => {
  const log = await led();
  const [other] = [log.connect()];
  other.lead(leader);
  const { following, heard } = follower(log, [leader]);
  await expect.poll(() => heard).toContainEqual(leader);
  other.leave();
  expect(await following).toBe(2);
});

test('what one has answered before it left does not keep others from leading', async () => {
  const log = await led();
  const other = log.connect();
  other.lead(leader);
  const { following } = follower(log, [], {
    leader: () => {
      other.leave();
      return Promise.resolve(leader);
    },
  });
  expect(await following).toBe(2);
});

test('of two only one leads, and the other follows it', async () => {
  const log = await led();
  const [first, second] = [follower(log, ['nobody']), follower(log, ['nobody', 'nobody', 'nobody', leader])];
  expect(await Promise.race([first.following, second.following])).toBe(2);
  expect(log.pieces.size).toBe(2);
});

test('it does not lead with a copy that is behind', async () => {
  const log = await led();
  const connection = log.connect();
  let last = 5;
  const behind = follower(log, ['nobody'], {
    extent: async () => ({ ...(await connection.extent()), last }),
  });
  await expect.poll(behind.asked).toBeGreaterThan(10);
  expect(log.pieces.size).toBe(1);
  last = 1;
  expect(await behind.following).toBe(2);
});

test('the answers of one that was overtaken do not keep others from leading', async () => {
  const log = await led();
  const connection = log.connect();
  await connection.append(leadsPiece('http://10.0.0.3:7400'), 1);
  const { following, heard } = follower(log, [leader]);
  expect(await following).toBe(3);
  expect(heard).toContainEqual({ url: 'http://10.0.0.3:7400', number: 2 });
});

test('one that was overtaken and leaves does not leave for the one that leads', async () => {
  const log = await led();
  const now: Leader = { url: 'http://10.0.0.3:7400', number: 2 };
  const [former, present] = [log.connect(), log.connect()];
  await present.append(leadsPiece(now.url), 1);
  former.lead(leader);
  const { heard, asked, following } = follower(log, [now]);
  await expect.poll(() => heard).toContainEqual(now);
  former.leave();
  const askedThen = asked();
  await expect.poll(asked).toBeGreaterThan(askedThen + 10);
  expect(log.pieces.size).toBe(2);
  present.lead(now);
  present.leave();
  expect(await following).toBe(3);
});

test('without NATS it waits, and tries again when there is one', async () => {
  const log = await led();
  const connection = log.connect();
  let isAway = true;
  const { following, asked } = follower(log, ['nobody'], {
    extent: () => (isAway ? Promise.reject(new Error('timeout')) : connection.extent()),
  });
  await expect.poll(asked).toBeGreaterThan(10);
  isAway = false;
  expect(await following).toBe(2);
});

test('two that are reached at one address do not wait for each other', async () => {
  const { following } = follower(await led(), [{ url: OWN, number: 1 }]);
  await expect(following).rejects.toThrow('give each its own address with --advertise');
});

test('a history of its own leads an empty log, and does not follow one that is not', async () => {
  expect(await follower(memoryLog(), [leader], {}, true).following).toBe(1);
  const { following, copy } = follower(await led(), ['nobody'], {}, true);
  await expect(following).rejects.toThrow('holds a history of its own');
  expect(copy.number).toBe(0);
});

test('it stops when it is told to', async () => {
  const { following, stop, heard } = follower(await led(), [leader]);
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  stop.abort();
  expect(await following).toBeUndefined();
});

test('it fails when the log cannot be read any more, and says what to do', async () => {
  const { following } = follower(await led(), [leader], {
    async *read() {
      yield* [];
    },
  });
  await expect(following).rejects.toThrow("The cluster's log is not what this relay has read any more");
});
