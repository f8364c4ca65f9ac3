/** One member of a pool: it does the work, says how busy it is, and speaks for the pool when that falls to it. */
import { filter, firstValueFrom, type Subscription } from 'rxjs';
import type { Service } from '../../contract/contract.ts';
import type { ServeOptions, StopOptions } from '../options.ts';
import type { Context, Handler } from '../context.ts';
import type { Worker } from '../worker.ts';
import { speaksFor, type Edition } from './edition.ts';
import { LoadMeter } from './load.ts';
import type { Manifest } from './manifest.ts';
import { measured } from './measured.ts';
import { poolNames, type PoolNames } from './names.ts';
import type { News } from './news.ts';
import type { PoolRole } from './role.ts';
import { settleRules, type Rules } from './rules.ts';
import { Spokesman } from './spokesman.ts';
import type { Entry } from './transcript.ts';
import { pause, within } from './until.ts';
import { seeThatOneIsOpen, volumeOf } from './volume.ts';

export interface MemberOptions {
  /** How other members know it. */
  readonly name: string;
  readonly manifest: Manifest;
  readonly role: PoolRole;
  /** It begins with little and takes more as time goes by. */
  readonly slowStart: boolean;
  readonly onError?: ServeOptions['onError'];
}

/** Samples without a spokesman until somebody looks whether there is anything to speak in. */
const UNLED_SAMPLES = 3;
/** Shares of its concurrency that a newcomer begins with. */
const SLOW_STEPS = [0.1, 0.5, 1];
/** A lease of the pool's conversation, in samples; and the shortest that a relay grants. */
const LEASE_SAMPLES = 4;
const SHORTEST_LEASE_MS = 2_000;
/** How long until somebody who turned the switch says so again, if nobody has answered. */
const SWITCH_AGAIN_MS = 500;
/** The most that a relay allows: each is a spokesman that died. */
const SPOKESMEN = 1_000;

export class Member {
  readonly left: Promise<void>;
  readonly #worker: Worker;
  readonly #options: MemberOptions;
  readonly #names: PoolNames;
  readonly #rules: Rules;
  readonly #meter = new LoadMeter(performance.now());
  readonly #leaving = new AbortController();
  readonly #offers = new Set<{ unsubscribe(): void }>();
  #listening: Subscription | undefined;
  #work: { unsubscribe(): void } | undefined;
  /** Whether newcomers are told here what they are to be. */
  #introducing: { unsubscribe(): void } | undefined;
  #slots = 0;
  #online = false;
  /** What is known of the one who speaks for the pool. */
  #led = { epoch: 0, volume: 1, stopped: false, atMs: performance.now() };
  /** Aborted when the spokesman says something. */
  #heard = new AbortController();
  #settleLeft: () => void = () => undefined;
  #goodbye: Promise<void> | undefined;

  constructor(worker: Worker, options: MemberOptions) {
    this.#worker = worker;
    this.#options = options;
    this.#names = poolNames(options.manifest.service);
    this.#rules = settleRules(options.manifest.rules);
    this.left = new Promise((resolve) => (this.#settleLeft = resolve));
  }

  async join(): Promise<void> {
    const { name } = this.#options;
    const { connection$ } = this.#worker;
    this.#listening = connection$.subscribe(({ state }) => (this.#online = state === 'online'));
    this.#listen();
    const deliberations: Service<unknown, unknown, Entry> = untyped(this.#names.deliberations);
    this.#serve(deliberations, (input, context) => this.#deliberate(input, context), {
      leaseMs: Math.max(SHORTEST_LEASE_MS, LEASE_SAMPLES * this.#rules.sampleMs),
      maxAttempts: SPOKESMEN,
    });
    this.#introduceAs(undefined);
    this.#serve(untyped(this.#names.switch), (input, context) => this.#turn(input, context), { concurrency: 4 });
    await firstValueFrom(connection$.pipe(filter(({ state }) => state === 'online')));
    await this.#tell({ type: 'ready', member: name, edition: this.#edition });
    void this.#takeWork();
    void this.#keepTelling();
  }

  /** Takes no more work, finishes what it has, leaves the word to others. */
  leave({ drainMs = 10_000 }: StopOptions = {}): Promise<void> {
    return (this.#goodbye ??= this.#leave(drainMs));
  }

  async #leave(drainMs: number): Promise<void> {
    await this.#tell({ type: 'leaving', member: this.#options.name });
    // Withdrawn first: what is handed over must not come back here.
    for (const offer of [...this.#offers, this.#introducing, this.#work]) offer?.unsubscribe();
    this.#leaving.abort();
    await within(this.#meter.idle(), drainMs);
    await this.#tell({ type: 'left', member: this.#options.name });
    const said = firstValueFrom(this.#worker.client.outbox$.pipe(filter(({ waiting }) => waiting === 0)));
    await within(said, drainMs);
    this.#listening?.unsubscribe();
    this.#settleLeft();
  }

  get #edition(): Edition {
    const { version, role } = this.#options.manifest;
    return { version, hash: role.hash };
  }

  /** Tells newcomers what they are to be, unless the pool is of another edition. */
  #introduceAs(newest: Edition | undefined): void {
    const speaks = newest === undefined || speaksFor(this.#edition, newest);
    if (speaks && !this.#leaving.signal.aborted)
      this.#introducing ??= this.#offer(untyped(this.#names.join), () => this.#introduce(), { concurrency: 8 });
    else this.#introducing = void this.#introducing?.unsubscribe();
  }

  #serve<Reply>(...how: [Service<unknown, unknown, Reply>, Handler<unknown, Reply>, ServeOptions]): void {
    this.#offers.add(this.#offer(...how));
  }

  #offer<Reply>(
    service: Service<unknown, unknown, Reply>,
    handle: Handler<unknown, Reply>,
    options: ServeOptions,
  ): { unsubscribe(): void } {
    const { onError } = this.#options;
    return this.#worker.serve(service, handle, { ...options, ...(onError && { onError }) });
  }

  /** Serves with more and more of its concurrency. */
  async #takeWork(): Promise<void> {
    const { manifest, role, slowStart, onError } = this.#options;
    const { concurrency = 1 } = manifest.serve;
    const handle = measured(role.handle, this.#meter, () => performance.now());
    for (const share of slowStart ? SLOW_STEPS : [1]) {
      if (this.#leaving.signal.aborted) return;
      const slots = Math.ceil(concurrency * share);
      if (slots !== this.#slots) {
        this.#work?.unsubscribe();
        this.#slots = slots;
        const options = { ...manifest.serve, concurrency: slots, ...(onError && { onError }) };
        this.#work = this.#worker.serve(manifest.service, handle, options);
      }
      if (slots < concurrency) await pause(this.#rules.slowStartMs, this.#leaving.signal);
    }
  }

  async #keepTelling(): Promise<void> {
    const { name: member, onError } = this.#options;
    for (;;) {
      await pause(this.#rules.sampleMs, this.#leaving.signal);
      if (this.#leaving.signal.aborted) return;
      const load = this.#meter.read(performance.now(), this.#slots);
      // What was so while it was cut off helps nobody afterwards.
      if (!this.#online) continue;
      try {
        await this.#tell({ type: 'load', member, edition: this.#edition, load });
        const unledMs = performance.now() - this.#led.atMs;
        if (unledMs > UNLED_SAMPLES * this.#rules.sampleMs)
          await seeThatOneIsOpen(this.#worker.client, this.#names, this.#led.volume);
      } catch (error) {
        onError?.(error, { service: this.#names.deliberations, id: undefined });
      }
    }
  }

  #listen(): void {
    const topic = this.#worker.client.topic<News>(this.#names.news);
    const again = (): void => void pause(this.#rules.sampleMs, this.#leaving.signal).then(() => this.#listen());
    if (this.#leaving.signal.aborted) return;
    this.#listening?.add(topic.events({ since: 'now' }).subscribe({ next: (news) => this.#hear(news), error: again }));
  }

  #hear(news: News): void {
    if (news.type !== 'spokesman' && news.type !== 'retire') return;
    if (news.epoch < this.#led.epoch) return;
    if (news.type === 'spokesman') {
      const { epoch, volume, stopped, edition } = news;
      this.#introduceAs(edition);
      this.#led = { epoch, volume, stopped, atMs: performance.now() };
      this.#heard.abort();
      this.#heard = new AbortController();
    } else if (news.members.includes(this.#options.name)) void this.leave();
  }

  #deliberate(input: unknown, context: Context<Entry>): AsyncIterable<Entry> {
    const volume = volumeOf(input) ?? context.fail('it begins with { "volume": NUMBER }');
    // One of a long forgotten time, that somebody posted who knew of no later one.
    if (volume < this.#led.volume) return nothing();
    const { client } = this.#worker;
    const { name: me, manifest, role } = this.#options;
    const ask = this.#names.join;
    return new Spokesman(volume, context, {
      me,
      names: this.#names,
      rules: this.#rules,
      provisioners: manifest.provisioners,
      client,
      invitation: async () => ({ ask, ...(role.tokens && { token: await role.tokens.invitation() }) }),
      leaving: this.#leaving.signal,
      now: () => performance.now(),
    }).speak();
  }

  async #introduce(): Promise<Manifest> {
    const { manifest, role } = this.#options;
    return { ...manifest, ...(role.tokens && { token: await role.tokens.member() }) };
  }

  /** Answers when the switch is in force, whoever speaks for the pool. */
  async #turn(input: unknown, context: Context): Promise<{ stopped: boolean }> {
    const stopped = typeof input === 'object' && input !== null && 'stopped' in input ? input.stopped : undefined;
    if (typeof stopped !== 'boolean') return context.fail('it takes { "stopped": true } or { "stopped": false }');
    const fromMs = performance.now();
    while (!this.#leaving.signal.aborted) {
      await this.#tell({ type: 'switch', stopped, by: context.user });
      await pause(SWITCH_AGAIN_MS, context.signal, this.#leaving.signal, this.#heard.signal);
      if (this.#led.atMs > fromMs && this.#led.stopped === stopped) return { stopped };
      context.signal.throwIfAborted();
    }
    return context.forward(this.#names.switch);
  }

  async #tell(news: News): Promise<void> {
    await this.#worker.client.topic<News>(this.#names.news).publish(news);
  }
}

/** Members of one pool are of one release: what they say to each other is not checked. */
function untyped<Reply>(name: string): Service<unknown, unknown, Reply> {
  return { kind: 'service', name, schemas: {} };
}

async function* nothing(): AsyncGenerator<never> {}
