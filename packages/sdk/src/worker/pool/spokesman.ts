/**
 * The spokesman of a pool: whoever holds the pool's one conversation. The relay gives it to one member at a time, with an
 * attempt number that only grows; when its holder dies, the next one reads what was written and goes on from there.
 *
 *   every sample: who is there, how busy, what waits ──► a decision ──► call ─► award ─► done    (grow)
 *                                                              └──► retire ─► left          (shrink)
 */
import type { Client } from '../../client/client.ts';
import type { Context } from '../context.ts';
import { conclude } from './call.ts';
import { decide, freshMemory, remember, type Decision, type Memory } from './decide.ts';
import { LineWatch } from './line.ts';
import { gone, heard, isSuspect, joined, without, type Members } from './members.ts';
import type { PoolNames } from './names.ts';
import type { News } from './news.ts';
import type { Rules } from './rules.ts';
import type { Invitation } from './terms.ts';
import { BLANK, next, type Entry, type Standing } from './transcript.ts';
import { pause } from './until.ts';
import { postVolume, standingOf } from './volume.ts';

export interface SpokesmanPorts {
  readonly me: string;
  readonly names: PoolNames;
  readonly rules: Rules;
  readonly provisioners: readonly string[];
  readonly client: Client;
  invitation(): Promise<Invitation>;
  /** This member is about to leave: the next one goes on. */
  readonly leaving: AbortSignal;
  /** A clock that only goes forward, in ms. */
  now(): number;
}

/** Entries in one volume of the transcript; then the next begins, so that whoever takes over has little to read. */
const VOLUME = 2_000;
/** Attempts in one volume that come before those of the next in the order of epochs. */
const ATTEMPTS = 1_000_000;

export class Spokesman {
  readonly #context: Context<Entry>;
  readonly #ports: SpokesmanPorts;
  readonly #volume: number;
  readonly #halted: AbortSignal;
  readonly #line: LineWatch;
  #standing: Standing = BLANK;
  #members: Members = new Map();
  #memory: Memory;
  /** Heard, and not yet written. */
  #unwritten: Entry[] = [];
  #stopping = new AbortController();
  #wake = new AbortController();

  constructor(volume: number, context: Context<Entry>, ports: SpokesmanPorts) {
    this.#volume = volume;
    this.#context = context;
    this.#ports = ports;
    this.#halted = AbortSignal.any([context.signal, ports.leaving]);
    this.#memory = freshMemory(ports.now());
    this.#line = new LineWatch(ports.client, ports.names.service, ports.rules);
  }

  get #epoch(): number {
    return this.#volume * ATTEMPTS + this.#context.attempt;
  }

  async *speak(): AsyncGenerator<Entry> {
    const { names, rules, client, now, me } = this.#ports;
    yield* this.#takeOver();
    const listening = client
      .topic<News>(names.news)
      .events({ since: 'now' })
      .subscribe({
        next: (news) => this.#hear(news),
        // Cut off for too long: whoever is there says so with the next sample.
        error: () => this.#wake.abort(),
      });
    try {
      while (!this.#halted.aborted && !listening.closed) {
        yield* this.#write();
        await this.#tell({
          type: 'spokesman',
          member: me,
          epoch: this.#epoch,
          volume: this.#volume,
          stopped: this.#standing.stopped,
        });
        if (this.#standing.open !== undefined) yield* this.#conclude();
        else if (this.#standing.entries > VOLUME) return await postVolume(client, names, this.#volume + 1);
        else yield* this.#consider();
        await pause(this.#unwritten.length > 0 ? 0 : rules.sampleMs, this.#halted, this.#wake.signal);
        this.#wake = new AbortController();
        void this.#line.look(now);
      }
    } finally {
      listening.unsubscribe();
    }
    // Not a failure: the next member goes on at once.
    if (!this.#context.signal.aborted) this.#context.forward(names.deliberations);
  }

  /** Reads what was written before, in this volume or the one before it. */
  async *#takeOver(): AsyncGenerator<Entry> {
    const { now, me } = this.#ports;
    const written = await this.#context.replies();
    this.#standing = written.reduce(next, BLANK);
    yield* this.#say({ type: 'spokesman', member: me, epoch: this.#epoch });
    if (written.length === 0 && this.#volume > 1) yield* this.#carryOver();
    if (this.#standing.stopped) this.#stopping.abort();
    for (const name of this.#standing.retiring) this.#members = joined(this.#members, name, now());
  }

  async *#carryOver(): AsyncGenerator<Entry> {
    const { client, names } = this.#ports;
    const before = this.#volume - 1;
    const { stopped, retiring } = await standingOf(client, names, before);
    if (stopped) yield* this.#say({ type: 'switch', stopped, by: names.volume(before) });
    if (retiring.length > 0) yield* this.#say({ type: 'retire', members: retiring });
  }

  *#say(entry: Entry): Generator<Entry> {
    this.#standing = next(this.#standing, entry);
    yield entry;
  }

  async *#write(): AsyncGenerator<Entry> {
    const entries = this.#unwritten;
    this.#unwritten = [];
    for (const entry of entries) {
      if (entry.type !== 'switch' || entry.stopped !== this.#standing.stopped) yield* this.#say(entry);
    }
    if (entries.length > 0) await this.#context.flushed();
  }

  #hear(news: News): void {
    const { rules, now } = this.#ports;
    switch (news.type) {
      case 'load':
        if (!this.#standing.retiring.includes(news.member)) {
          const said = { name: news.member, load: news.load, waiting: this.#line.queue.waiting };
          this.#members = heard(this.#members, said, now(), rules);
        }
        return;
      case 'ready':
        this.#members = joined(this.#members, news.member, now());
        return this.#later({ type: 'ready', member: news.member });
      case 'leaving':
        this.#members = without(this.#members, [news.member]);
        return;
      case 'left':
        this.#members = without(this.#members, [news.member]);
        return this.#later({ type: 'left', member: news.member });
      case 'switch':
        if (news.stopped) this.#stopping.abort();
        else if (this.#stopping.signal.aborted) this.#stopping = new AbortController();
        return this.#later({ type: 'switch', stopped: news.stopped, by: news.by });
      case 'spokesman':
      case 'retire':
        return; // its own words
    }
  }

  #later(entry: Entry): void {
    this.#unwritten.push(entry);
    this.#wake.abort();
  }

  async *#conclude(): AsyncGenerator<Entry> {
    const { open } = this.#standing;
    if (open === undefined) return;
    const { client, names, rules, provisioners, now } = this.#ports;
    let failed: string | undefined;
    const entries = conclude(open, {
      client,
      pool: names.service,
      readyWithinMs: rules.readyWithinMs,
      flushed: () => this.#context.flushed(),
      invitation: () => this.#ports.invitation(),
      stopped: this.#stopping.signal,
      halted: this.#halted,
      afterwards: (entry) => this.#later(entry),
    });
    for await (const entry of entries) {
      yield* this.#say(entry);
      if (entry.type === 'done') for (const name of entry.workers) this.#members = joined(this.#members, name, now());
      if (entry.type === 'failure') failed = entry.by;
    }
    this.#memory = freshMemory(this.#ports.now());
    if (failed === undefined || this.#stopping.signal.aborted) return;
    const left = open.asked.filter((each) => each !== failed && provisioners.includes(each));
    const { call, wanted, replyByMs } = open;
    if (left.length > 0) yield* this.#say({ type: 'call', call: `${call}-again`, wanted, replyByMs, asked: left });
  }

  async *#consider(): AsyncGenerator<Entry> {
    const { rules, now, names } = this.#ports;
    const nowMs = now();
    const dead = gone(this.#members, nowMs, rules);
    this.#members = without(this.#members, dead);
    for (const member of dead) yield* this.#say({ type: 'lost', member });
    const { retiring } = this.#standing;
    // Said again with each sample: whoever took over does not know whether it was heard.
    if (retiring.length > 0) await this.#tell({ type: 'retire', members: retiring, epoch: this.#epoch });
    const members = without(this.#members, retiring);
    const suspects = new Set([...members.values()].filter((each) => isSuspect(each, nowMs, rules)));
    // Who is silent has no say, and still counts among those who would have to agree.
    const loads = [...members.values()].map((each) => (suspects.has(each) ? [] : each.loads));
    const sight = { members: loads, line: this.#line.queue, nowMs };
    const { work, ...memory } = remember(this.#memory, sight, rules);
    this.#memory = memory;
    const { stopped } = this.#standing;
    this.#context.status({ members: members.size, suspected: suspects.size, stopped, ...work });
    if (stopped) return;
    const decision = decide(sight, memory, rules);
    if (decision === undefined) return;
    const number = this.#standing.decisions + 1;
    // A worker that is cut off may come back.
    const room = Math.max(0, rules.max - Math.max(members.size, this.#line.queue.workers));
    const { type: what, ...about } = decision;
    if (what === 'shrink') {
      yield* this.#say({ type: 'decision', number, what, ...about, work });
      yield* this.#shrink(decision, members);
    } else if (room > 0 && this.#ports.provisioners.length > 0) {
      yield* this.#say({ type: 'decision', number, what, ...about, work });
      yield* this.#say({
        type: 'call',
        call: `${names.volume(this.#volume)}:${number}`,
        wanted: Math.min(decision.to - decision.from, room),
        replyByMs: rules.replyByMs,
        asked: this.#ports.provisioners,
      });
      this.#wake.abort();
    }
  }

  /** The newest leave first; whoever speaks for the pool stays. */
  async *#shrink({ from, to }: Decision, members: Members): AsyncGenerator<Entry> {
    const others = [...members.keys()].filter((name) => name !== this.#ports.me);
    const leavers = others.reverse().slice(0, from - to);
    yield* this.#say({ type: 'retire', members: leavers });
    await this.#context.flushed();
    this.#memory = freshMemory(this.#ports.now());
    await this.#tell({ type: 'retire', members: leavers, epoch: this.#epoch });
  }

  async #tell(news: News): Promise<void> {
    await this.#ports.client.topic<News>(this.#ports.names.news).publish(news);
  }
}
