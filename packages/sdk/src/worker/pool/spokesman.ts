/**
 * The spokesman of a pool: whoever holds the pool's one conversation. The relay gives it to one member at a time, with an
 * attempt number that only grows; when its holder dies, the next one reads what was written and goes on from there.
 *
 *   every sample: who is there, how busy, what waits ──► a decision ──► call ─► award ─► done    (grow)
 *                                                              └──► retire ─► left          (shrink)
 */
import type { Client } from '../../client/api.ts';
import type { Context } from '../context.ts';
import { conclude } from './call.ts';
import { decide, freshMemory, remember, type Decision, type Memory } from './decide.ts';
import { LineWatch } from './line.ts';
import { Hearing } from './hearing.ts';
import { isOutdated, isSame, type Edition } from './edition.ts';
import { gone, isSuspect, leaversOf, without, type Members } from './members.ts';
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

/** Attempts in one volume that come before those of the next in the order of epochs. */
const ATTEMPTS = 1_000_000;

export class Spokesman {
  readonly #context: Context<Entry>;
  readonly #ports: SpokesmanPorts;
  readonly #volume: number;
  readonly #halted: AbortSignal;
  readonly #line: LineWatch;
  #standing: Standing = BLANK;
  #memory: Memory;
  readonly #hearing: Hearing;

  constructor(volume: number, context: Context<Entry>, ports: SpokesmanPorts) {
    this.#volume = volume;
    this.#context = context;
    this.#ports = ports;
    this.#halted = AbortSignal.any([context.signal, ports.leaving]);
    this.#memory = freshMemory(ports.now());
    this.#line = new LineWatch(ports.client, ports.names.service, ports.rules);
    this.#hearing = new Hearing({
      rules: ports.rules,
      now: ports.now,
      waiting: () => this.#line.queue.waiting,
      retiring: () => this.#standing.retiring,
    });
  }

  get #epoch(): number {
    return this.#volume * ATTEMPTS + this.#context.attempt;
  }

  /** The newest that is heard of. Whoever has just begun may not have heard of all: what was written holds until then. */
  get #edition(): Edition | undefined {
    const { rules, now } = this.#ports;
    const { edition: written } = this.#standing;
    const { edition: heard } = this.#hearing;
    const looksStill = now() - this.#memory.calmSinceMs < rules.cooldownMs;
    return looksStill && written !== undefined && written.version > (heard?.version ?? -1) ? written : heard;
  }

  async *speak(): AsyncGenerator<Entry> {
    const { names, rules, client, now, me } = this.#ports;
    yield* this.#takeOver();
    const listening = client
      .topic<News>(names.news)
      .events({ since: 'now' })
      .subscribe({
        next: (news) => this.#hearing.hear(news),
        // Cut off for too long: whoever is there says so with the next sample.
        error: () => this.#hearing.wake(),
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
          edition: this.#edition,
        });
        if (this.#standing.open !== undefined) yield* this.#conclude();
        else if (this.#standing.entries >= rules.volumeEntries)
          return await postVolume(client, names, this.#volume + 1);
        else yield* this.#consider();
        const { hasSomethingToWrite, woken } = this.#hearing;
        await pause(hasSomethingToWrite ? 0 : rules.sampleMs, this.#halted, woken);
        this.#hearing.sleepAgain();
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
    const { me } = this.#ports;
    const written = await this.#context.replies();
    this.#standing = written.reduce(next, BLANK);
    yield* this.#say({ type: 'spokesman', member: me, epoch: this.#epoch });
    if (written.length === 0 && this.#volume > 1) yield* this.#carryOver();
    if (this.#standing.stopped) this.#hearing.stop();
    this.#hearing.joined(this.#standing.retiring);
  }

  async *#carryOver(): AsyncGenerator<Entry> {
    const { client, names } = this.#ports;
    const before = this.#volume - 1;
    const { stopped, retiring, edition } = await standingOf(client, names, before);
    if (edition !== undefined) yield* this.#say({ type: 'edition', ...edition });
    if (stopped) yield* this.#say({ type: 'switch', stopped, by: names.volume(before) });
    if (retiring.length > 0) yield* this.#say({ type: 'retire', members: retiring });
  }

  *#say(entry: Entry): Generator<Entry> {
    this.#standing = next(this.#standing, entry);
    yield entry;
  }

  async *#write(): AsyncGenerator<Entry> {
    const entries = this.#hearing.take();
    for (const entry of entries) {
      if (entry.type !== 'switch' || entry.stopped !== this.#standing.stopped) yield* this.#say(entry);
    }
    if (entries.length > 0) await this.#context.flushed();
  }

  async *#conclude(): AsyncGenerator<Entry> {
    const { open } = this.#standing;
    if (open === undefined) return;
    const { client, names, rules, provisioners } = this.#ports;
    let failed: string | undefined;
    const entries = conclude(open, {
      client,
      pool: names.service,
      readyWithinMs: rules.readyWithinMs,
      flushed: () => this.#context.flushed(),
      invitation: () => this.#ports.invitation(),
      stopped: this.#hearing.stopped,
      halted: this.#halted,
      afterwards: (entry) => this.#hearing.later(entry),
    });
    for await (const entry of entries) {
      yield* this.#say(entry);
      if (entry.type === 'done') this.#hearing.joined(entry.workers);
      if (entry.type === 'failure') failed = entry.by;
    }
    this.#memory = freshMemory(this.#ports.now());
    if (failed === undefined || this.#hearing.stopped.aborted) return;
    const left = open.asked.filter((each) => each !== failed && provisioners.includes(each));
    const { call, wanted, replyByMs } = open;
    if (left.length > 0) yield* this.#say({ type: 'call', call: `${call}-again`, wanted, replyByMs, asked: left });
  }

  async *#consider(): AsyncGenerator<Entry> {
    const { rules, now, names } = this.#ports;
    const nowMs = now();
    const dead = gone(this.#hearing.members, nowMs, rules);
    this.#hearing.left(dead);
    for (const member of dead) yield* this.#say({ type: 'lost', member });
    const edition = this.#edition;
    if (edition !== undefined && !isSame(edition, this.#standing.edition))
      yield* this.#say({ type: 'edition', ...edition });
    const { retiring } = this.#standing;
    // Said again with each sample: whoever took over does not know whether it was heard.
    if (retiring.length > 0) await this.#tell({ type: 'retire', members: retiring, epoch: this.#epoch });
    const members = without(this.#hearing.members, retiring);
    const suspects = new Set([...members.values()].filter((each) => isSuspect(each, nowMs, rules)));
    // Who is silent has no say, and still counts among those who would have to agree.
    const loads = [...members.values()].map((each) => (suspects.has(each) ? [] : each.loads));
    const outdated = [...members.values()].filter((each) => isOutdated(each, edition)).length;
    const sight = { members: loads, line: this.#line.queue, outdated, nowMs };
    const { work, ...memory } = remember(this.#memory, sight, rules);
    this.#memory = memory;
    const { stopped } = this.#standing;
    this.#context.status({ members: members.size, suspected: suspects.size, outdated, stopped, ...work });
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
      this.#hearing.wake();
    }
  }

  async *#shrink({ from, to }: Decision, members: Members): AsyncGenerator<Entry> {
    const leavers = leaversOf(members, this.#edition, this.#ports.me).slice(0, from - to);
    yield* this.#say({ type: 'retire', members: leavers });
    await this.#context.flushed();
    this.#memory = freshMemory(this.#ports.now());
    await this.#tell({ type: 'retire', members: leavers, epoch: this.#epoch });
  }

  async #tell(news: News): Promise<void> {
    await this.#ports.client.topic<News>(this.#ports.names.news).publish(news);
  }
}
