/** Keeps the shared log short: when it has grown, a snapshot takes the place of what is before it. */
import { sentenceOf } from '../../problem.ts';
import type { Log } from '../../log.ts';
import type { Disk } from '../embedded/disk.ts';
import type { Copy } from './copy.ts';
import type { SharedLog } from './shared-log.ts';
import { snapshotOf } from './snapshots.ts';

/** The log may grow to this, or to as much as a snapshot has. */
export const LOG_BYTES = 64 * 1024 * 1024;

interface Ports {
  readonly copy: Pick<Copy, 'number'>;
  readonly log: Pick<SharedLog, 'extent' | 'keep' | 'forget'>;
  readonly logBytes: number;
  readonly warn: Log['warn'] | undefined;
}

/** The disk of the relay that leads, which looks after the log. */
export async function trimming(disk: Disk, { copy, log, logBytes, warn }: Ports): Promise<Disk> {
  let { bytes } = await log.extent();
  let bound = logBytes;
  let trim: Promise<void> | undefined;
  let isClosing = false;

  const trimmed = async (): Promise<void> => {
    const upTo = copy.number;
    let size = 0;
    const counted = async function* (): AsyncIterable<Buffer> {
      for await (const page of snapshotOf(disk)) {
        if (isClosing) throw new Error('the relay stops');
        size += page.length;
        yield page;
      }
    };
    try {
      await log.keep({ number: upTo, bytes: counted() });
      await log.forget(upTo);
    } catch (cause) {
      warn?.('the log of the cluster could not be made shorter; that is tried again when it has grown', {
        why: sentenceOf(cause),
      });
    }
    bound = Math.max(logBytes, size);
    trim = undefined;
  };

  return {
    ...disk,
    commit: async (writes) => {
      const all = [...writes];
      await disk.commit(all);
      for (const [key, value] of all) bytes += key.length + (value?.length ?? 0);
      if (bytes < bound || trim !== undefined) return;
      bytes = 0;
      trim = trimmed();
    },
    close: async () => {
      isClosing = true;
      await trim;
      await disk.close();
    },
  };
}
