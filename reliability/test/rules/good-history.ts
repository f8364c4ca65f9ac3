/** Histories in which everything went as promised, with losses, retries, repetitions and restarts in them. */
import fc from 'fast-check';
import type { Event, Happening } from '../../history/event.ts';

const EPOCH = 'e1';

interface Life {
  /** Replies of each attempt; all but the last attempt are lost. */
  attempts: readonly number[];
  /** The worker of a lost attempt died; else it gave the work back. */
  died: boolean;
  messages: number;
  cancelled: boolean;
  isRefused: boolean;
  sentTwice: boolean;
  /** Others read it too, from the beginning and from the middle. */
  isShared: boolean;
}

const life: fc.Arbitrary<Life> = fc.record({
  attempts: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
  died: fc.boolean(),
  messages: fc.integer({ min: 0, max: 2 }),
  cancelled: fc.boolean(),
  isRefused: fc.boolean(),
  sentTwice: fc.boolean(),
  isShared: fc.boolean(),
});

export const goodHistory: fc.Arbitrary<readonly Event[]> = fc
  .record({
    // The first ones see to it that there is something of every kind.
    lives: fc.array(life, { minLength: 0, maxLength: 4 }),
    events: fc.integer({ min: 3, max: 8 }),
  })
  .map(({ lives, events }) => {
    const story = new Story();
    const sure = { died: false, messages: 1, cancelled: false, isRefused: false, sentTwice: true, isShared: true };
    story.begin();
    story.tell({ ...sure, attempts: [2, 2] });
    story.tell({ ...sure, attempts: [3], isShared: false });
    story.tell({ ...sure, attempts: [1, 1], died: true });
    story.tell({ ...sure, attempts: [1], cancelled: true });
    story.tell({ ...sure, attempts: [1], isRefused: true });
    for (const each of lives) story.tell(each);
    story.topic(events);
    story.election();
    story.end();
    return story.events;
  });

class Story {
  readonly events: Event[] = [];
  #at = 0;
  #count = 0;
  #workers = 0;
  #q = 0;

  #say(...happenings: readonly Happening[]): void {
    for (const each of happenings) this.events.push({ ...each, proc: 'harness', at: (this.#at += 10) });
  }

  #h(by: string): string {
    return `${by}-${(this.#count += 1)}`;
  }

  begin(): void {
    this.#say({ type: 'P.start', of: 'relay', graceMs: 500 }, { type: 'N.fault', what: 'cut' });
  }

  tell({ attempts, died, messages, cancelled, isRefused, sentTwice, isShared }: Life): void {
    const h = this.#h('tab');
    const id = `c-${h}`;
    const [client, user, service] = ['tab', 'ana', 'quote'];
    this.#say(
      { type: 'C.invoke', client, user, of: 'request', m: id, id, h, to: service, key: 'k' },
      { type: 'C.persisted', client, m: id },
      { type: 'C.follow', client, observer: `first ${id}`, id, after: 0 },
      { type: 'C.send', client, user, m: id, h },
    );
    if (isRefused) {
      this.#say(
        { type: 'C.rejected', client, m: id, code: 'FORBIDDEN', final: true },
        { type: 'C.end', client, observer: `first ${id}`, id, state: 'rejected', code: 'FORBIDDEN' },
      );
      return;
    }
    this.#say({ type: 'Q.append', id, user, service, h, epoch: EPOCH, q: (this.#q += 1), key: 'k' });
    if (sentTwice) this.#say({ type: 'C.send', client, user, m: id, h });
    this.#say({ type: 'C.accepted', client, m: id, epoch: EPOCH });
    const shown: { h: string; seq: number }[] = [];
    let seq = 0;
    const log = (entry: { kind: string; a: number; h?: string; m?: string; state?: string; code?: string }): void =>
      this.#say({ type: 'L.append', id, seq: (seq += 1), epoch: EPOCH, ...entry });
    for (const [at, replies] of attempts.entries()) {
      const a = at + 1;
      const worker = `w${(this.#workers += 1)}`;
      this.#say({ type: 'W.serve', worker, service, credit: 1 });
      this.#say({ type: 'Q.deliver', id, a, service, max: 5, leaseMs: 1_000 });
      if (a > 1) log({ kind: 'attempt', a });
      this.#say({ type: 'W.start', worker, id, a });
      for (let i = 1; i <= replies; i += 1) {
        const reply = this.#h(worker);
        this.#say({ type: 'W.emit', worker, id, a, i, h: reply });
        log({ kind: 'reply', a, h: reply });
        shown.push({ h: reply, seq });
        this.#say({ type: 'C.next', client, observer: `first ${id}`, id, h: reply });
      }
      for (let n = 0; n < messages && a === 1; n += 1) {
        const said = this.#h('tab');
        const m = `m-${said}`;
        this.#say(
          { type: 'C.invoke', client, user, of: 'message', m, id, h: said, to: service },
          { type: 'C.persisted', client, m },
          { type: 'C.send', client, user, m, h: said },
        );
        log({ kind: 'message', a, h: said, m });
        this.#say({ type: 'C.accepted', client, m, epoch: EPOCH });
      }
      if (a === attempts.length) break;
      if (died) {
        this.#say({ type: 'P.crash', of: worker }, { type: 'N.away', worker });
        this.#at += 500;
      } else this.#say({ type: 'W.back', worker, id, a });
      this.#say({ type: 'Q.lost', id, a, failed: died });
    }
    const a = attempts.length;
    if (cancelled) {
      const m = `${id}!`;
      this.#say(
        { type: 'C.invoke', client, user, of: 'cancel', m, id, to: service },
        { type: 'C.persisted', client, m },
        { type: 'C.send', client, user, m },
      );
      log({ kind: 'end', a, state: 'cancelled', code: 'CANCELLED' });
      this.#say({ type: 'C.accepted', client, m, epoch: EPOCH });
    } else log({ kind: 'end', a, state: 'completed' });
    const end = cancelled ? { state: 'cancelled', code: 'CANCELLED' } : { state: 'completed' };
    this.#say({ type: 'C.end', client, observer: `first ${id}`, id, ...end });
    if (!isShared) return;
    const middle = shown[Math.floor(shown.length / 2)]?.seq ?? 0;
    this.#say({ type: 'C.follow', client: 'tab-2', observer: `all ${id}`, id, after: 0 });
    for (const each of shown) this.#say({ type: 'C.next', client: 'tab-2', observer: `all ${id}`, id, h: each.h });
    this.#say({ type: 'C.end', client: 'tab-2', observer: `all ${id}`, id, ...end });
    this.#say({ type: 'C.follow', client: 'tab-2', observer: `rest ${id}`, id, after: middle, epoch: EPOCH });
    for (const each of shown.filter((one) => one.seq > middle))
      this.#say({ type: 'C.next', client: 'tab-2', observer: `rest ${id}`, id, h: each.h });
    this.#say({ type: 'C.end', client: 'tab-2', observer: `rest ${id}`, id, ...end });
  }

  topic(events: number): void {
    const [client, user, topic] = ['tab', 'ana', 'news'];
    const appended: { m: string; h: string; off: number }[] = [];
    for (let off = 1; off <= events; off += 1) {
      const h = this.#h('tab');
      const m = `p-${h}`;
      this.#say(
        { type: 'C.invoke', client, user, of: 'publish', m, id: m, h, to: topic },
        { type: 'C.persisted', client, m },
        { type: 'C.send', client, user, m, h },
        { type: 'T.append', topic, m, user, h, off, epoch: EPOCH },
        { type: 'C.accepted', client, m, epoch: EPOCH },
      );
      appended.push({ m, h, off });
    }
    for (const [observer, after] of [
      ['listener', 0],
      ['late listener', 1],
    ] as const) {
      this.#say({ type: 'T.follow', client, observer, topic, after, epoch: EPOCH });
      for (const each of appended.filter(({ off }) => off > after))
        this.#say({ type: 'T.recv', client, observer, topic, epoch: EPOCH, ...each });
    }
  }

  /** The first one leads, is lost, wakes up and wants to have the last word; so does the next one. */
  election(): void {
    const [event, first, next] = ['e-1', { task: 'e-1', a: 1 }, { task: 'e-1.1', a: 1 }];
    this.#say(
      { type: 'E.stands', event, ...first },
      { type: 'E.grant', event, ...first, tok: 5 },
      { type: 'W.leads', worker: 'w-1', event, ...first, tok: 5 },
      { type: 'E.stands', event, ...next },
      { type: 'E.left', event, ...first },
      { type: 'E.grant', event, ...next, tok: 6 },
      { type: 'W.leads', worker: 'w-2', event, ...next, tok: 6 },
      { type: 'W.concluded', worker: 'w-1', event, ...first, tok: 5, ok: false },
      { type: 'E.left', event, ...next },
      { type: 'W.concluded', worker: 'w-2', event, ...next, tok: 6, ok: true },
    );
  }

  end(): void {
    this.#say({ type: 'N.heal', withinMs: 1_000 });
    this.#at += 2_000;
    this.#say({ type: 'N.end', rows: 0 });
  }
}
