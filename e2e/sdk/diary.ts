/**
 * Writes down, in the order in which they happen in this page, what the browser has on its disk and what it was given to
 * send. Loaded before the client, and below it: it sees the browser's own calls.
 */

type DiaryLine =
  /** A transaction that put these messages into the outbox is complete. */
  | { did: 'kept'; messages: readonly string[]; durability: IDBTransactionDurability }
  /** This message was handed to a socket. */
  | { did: 'sent'; type: string; message: string };

declare global {
  interface Window {
    readonly diary: DiaryLine[];
  }
}

const diary: DiaryLine[] = [];
Object.assign(window, { diary });

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** What tells it from all others. */
function nameOf(message: unknown): string {
  const of = field(message, 'type');
  return [of, field(message, 'id'), field(message, 'body')].map(String).join(' ');
}

const added = new WeakMap<IDBTransaction, string[]>();

const transaction = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (...how) {
  const begun = transaction.apply(this, how);
  const messages: string[] = [];
  added.set(begun, messages);
  // Asked for first, it is told before the client is.
  begun.addEventListener('complete', () => {
    if (messages.length > 0) diary.push({ did: 'kept', messages, durability: begun.durability });
  });
  return begun;
};

const add = IDBObjectStore.prototype.add;
IDBObjectStore.prototype.add = function (value: unknown, key?: IDBValidKey) {
  added.get(this.transaction)?.push(nameOf(field(value, 'message')));
  return add.call(this, value, key);
};

const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  // Socket.IO: 42["frame",{ messages }]
  if (typeof data === 'string' && data.startsWith('42')) {
    const [, frame] = JSON.parse(data.slice(2)) as unknown[];
    const messages = field(frame, 'messages');
    for (const message of Array.isArray(messages) ? messages : []) {
      diary.push({ did: 'sent', type: String(field(message, 'type')), message: nameOf(message) });
    }
  }
  send.call(this, data);
};
