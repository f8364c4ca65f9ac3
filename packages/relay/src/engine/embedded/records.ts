/** The records of conversations: the newest ones for decisions, those on disk for everybody else. */
import type { ConversationId } from '@tame/sdk/protocol';
import { hasEnded, type Conversation } from '../conversation.ts';
import type { Commits } from './commits.ts';
import type { Disk } from './disk.ts';
import { recordKey } from './keys.ts';
import { seal, unseal } from './sealed.ts';

/** Bounds of what is remembered in memory: records, and their bytes on disk together. */
const REMEMBERED = { records: 20_000, length: 32 * 1024 * 1024 };

export interface Records {
  /** As the last step left it, whether on disk or on its way. Throws `DataCorrupt`. */
  latest(id: ConversationId): Conversation | undefined;
  /** As it is on disk. Throws `DataCorrupt`. */
  onDisk(id: ConversationId): Conversation | undefined;
  /** A new version has been written, or the end of the record. */
  decided(id: ConversationId, record: Conversation | undefined): void;
  /** A version as it is to be written. Where a newer one shares its commit, this one is never sealed. */
  sealed(record: Conversation): () => Uint8Array;
}

export function createRecords(disk: Disk, commits: Commits): Records {
  /** Newest versions, least recently used first. */
  const remembered = new Map<ConversationId, { record: Conversation; length: number }>();
  let total = 0;

  const drop = (id: ConversationId): void => {
    total -= remembered.get(id)?.length ?? 0;
    remembered.delete(id);
  };
  const remember = (record: Conversation, length: number): void => {
    drop(record.id);
    remembered.set(record.id, { record, length });
    total += length;
    if (remembered.size > REMEMBERED.records || total > REMEMBERED.length) forgetOldest();
  };
  /** A tenth at a time: walking a map from its start costs as much as what was deleted there. */
  const forgetOldest = (): void => {
    for (const id of remembered.keys()) {
      if (remembered.size <= REMEMBERED.records * 0.9 && total <= REMEMBERED.length * 0.9) break;
      drop(id);
    }
  };
  const parse = (id: ConversationId, bytes: Buffer | undefined): Conversation | undefined => {
    if (bytes === undefined) return undefined;
    const record = unseal(recordKey(id), bytes);
    return isConversation(record) ? record : undefined;
  };
  const latest = (id: ConversationId): Conversation | undefined => {
    const known = remembered.get(id);
    if (known !== undefined) {
      remembered.delete(id);
      remembered.set(id, known);
      return known.record;
    }
    const bytes = commits.latest(recordKey(id));
    const record = parse(id, bytes);
    if (record !== undefined && bytes !== undefined) remember(record, bytes.length);
    return record;
  };

  return {
    latest,
    onDisk: (id) => (commits.settling(id) === undefined ? latest(id) : parse(id, disk.get(recordKey(id)))),
    decided: (id, record) => {
      // What has ended is seldom asked for again, and there is much of it.
      if (record === undefined || hasEnded(record)) drop(id);
      else remember(record, remembered.get(id)?.length ?? 0);
    },
    sealed: (record) => () => {
      const bytes = seal(recordKey(record.id), record);
      const known = remembered.get(record.id);
      if (known?.record === record) {
        total += bytes.length - known.length;
        known.length = bytes.length;
      }
      return bytes;
    },
  };
}

/** The checksum says that it is what was written, and nothing but records is written under their keys. */
function isConversation(content: unknown): content is Conversation {
  return typeof content === 'object' && content !== null && 'id' in content && 'state' in content && 'head' in content;
}
