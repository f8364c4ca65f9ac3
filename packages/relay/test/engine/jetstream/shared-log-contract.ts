/** The promises of `SharedLog`, as tests that any can be put to. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Overtaken, type Piece, type SharedLog, type Told } from '../../../src/engine/jetstream/shared-log.ts';

export interface LogUnderTest {
  /** One more connection to the same log, which is empty at first. */
  connect(): Promise<SharedLog>;
  remove(): Promise<void>;
}

const text = (words: string): Buffer => Buffer.from(words);

export function sharedLogContract(name: string, prepare: () => Promise<LogUnderTest>): void {
  describe(`${name} keeps the promises of a shared log`, () => {
    let subject: LogUnderTest;
    let [one, other]: SharedLog[] = [];
    let stop: AbortController;
    const log = (): SharedLog => one!;
    const second = (): SharedLog => other!;
    beforeEach(async () => {
      subject = await prepare();
      [one, other] = [await subject.connect(), await subject.connect()];
      stop = new AbortController();
    });
    afterEach(async () => {
      stop.abort();
      await log().close();
      await second().close();
      await subject.remove();
    });
    const append = async (words: readonly string[], behind = 0): Promise<number> => {
      let at = behind;
      for (const each of words) at = await log().append(text(each), at);
      return at;
    };
    const read = async (count: number, behind = 0): Promise<readonly Piece[]> => {
      const pieces: Piece[] = [];
      for await (const piece of second().read(behind, stop.signal)) {
        pieces.push(piece);
        if (pieces.length === count) break;
      }
      return pieces;
    };
    const words = (pieces: readonly Piece[]): readonly string[] => pieces.map(({ bytes }) => bytes.toString());

    test('it is the same log for all who are connected', () => {
      expect(log().id).toBe(second().id);
      expect(log().maxPieceBytes).toBeGreaterThan(0);
    });

    test('pieces are numbered from 1, and read in order by others, those to come as well', async () => {
      expect(await append(['a', 'b'])).toBe(2);
      const reading = read(3);
      await append(['c'], 2);
      const pieces = await reading;
      expect(words(pieces)).toEqual(['a', 'b', 'c']);
      expect(pieces.map(({ number }) => number)).toEqual([1, 2, 3]);
      expect(pieces.at(-1)?.isLast).toBe(true);
      expect(words(await read(1, 1))).toEqual(['b']);
    });

    test('a reader that is told to stop stops, also when nothing comes', async () => {
      const reading = read(1);
      stop.abort();
      expect(await reading).toEqual([]);
    });

    test('nothing is appended but right behind the last piece', async () => {
      await append(['a', 'b']);
      await expect(second().append(text('late'), 1)).rejects.toBeInstanceOf(Overtaken);
      await expect(second().append(text('early'), 3)).rejects.toBeInstanceOf(Overtaken);
      expect(await second().append(text('c'), 2)).toBe(3);
      expect(words(await read(3))).toEqual(['a', 'b', 'c']);
    });

    test('of two that append at the same place one is overtaken', async () => {
      const both = await Promise.allSettled([log().append(text('a'), 0), second().append(text('b'), 0)]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    });

    test('its extent tells what it holds, when it is empty and when its beginning was forgotten', async () => {
      const { first, ...empty } = await log().extent();
      expect(first).toBeLessThan(2);
      expect(empty).toEqual({ last: 0, bytes: 0 });
      await append(['a', 'b', 'c']);
      await log().forget(2);
      expect(await second().extent()).toMatchObject({ first: 3, last: 3 });
      expect(words(await read(1))).toEqual(['c']);
      await log().forget(3);
      expect((await second().extent()).last).toBe(3);
      expect(await log().append(text('d'), 3)).toBe(4);
    });

    test('a piece may be as long as it says', async () => {
      const long = Buffer.alloc(log().maxPieceBytes, 7);
      await log().append(long, 0);
      expect((await read(1))[0]?.bytes.equals(long)).toBe(true);
    });

    test('the newest snapshot is the one with the highest number, whole', async () => {
      expect(await log().newest()).toBeUndefined();
      const kept = async (number: number, of: readonly string[]): Promise<void> => {
        await log().keep({ number, bytes: slowly(of) });
      };
      await kept(5, ['old']);
      await kept(9, ['new', 'er']);
      await kept(7, ['late']);
      const newest = await second().newest();
      expect(newest?.number).toBe(9);
      expect((await all(newest!.bytes)).toString()).toBe('newer');
    });

    test('a snapshot that is not written to its end does not count', async () => {
      await log().keep({ number: 1, bytes: slowly(['whole']) });
      const broken = async function* (): AsyncIterable<Buffer> {
        yield text('half');
        await Promise.resolve();
        throw new Error('the disk is gone');
      };
      await expect(log().keep({ number: 2, bytes: broken() })).rejects.toThrow('the disk is gone');
      expect((await second().newest())?.number).toBe(1);
    });

    test('nobody leads until somebody says so; then all are told, and whoever asks, until it leaves', async () => {
      const heard: Told[] = [];
      second().onTold((told) => heard.push(told));
      expect(await second().leader(1_000)).toBe('nobody');
      const leader = { url: 'http://127.0.0.1:7400', number: 3 };
      log().lead(leader);
      await expect.poll(() => second().leader(1_000)).toEqual(leader);
      await expect.poll(() => heard).toContainEqual({ leads: leader });
      log().leave();
      await expect.poll(() => heard.at(-1)).toEqual({ left: 3 });
      expect(await second().leader(1_000)).toBe('nobody');
      const before = heard.length;
      log().leave();
      expect(heard.length).toBe(before);
    });
  });
}

async function* slowly(of: readonly string[]): AsyncIterable<Buffer> {
  for (const each of of) {
    await Promise.resolve();
    yield text(each);
  }
}

async function all(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts);
}
