/** All that a worker process has in hand: its services, the attempts that run, their leases. */
import { TameError } from '../contract/error.ts';
import type { Clock } from '../connection/clock.ts';
import { down, type Down, type DownMessages } from '../protocol/down.ts';
import { Attempt } from './attempt.ts';
import { every } from './every.ts';
import { Leases } from './leases.ts';
import { makeContext, type ContextPorts } from './make-context.ts';
import { inputOf, type Offer } from './offer.ts';
import { hearPosted } from './posted.ts';
import { createPartings, type Partings } from './partings.ts';
import { Forward, reasonOf, run } from './run.ts';

/** How long what was said last may take to reach the relay when a worker stops. */
const GOODBYE_MS = 2_000;

/** What of an attempt the relay may refuse, and what of its part in an event. */
const OF_ATTEMPT = new Set(['reply', 'note', 'end', 'forward']);
const OF_EVENT = new Set(['share', 'conclude', 'ready']);

export class Work {
  readonly #ports: ContextPorts;
  readonly #clock: Clock;
  readonly #offers = new Map<string, Offer>();
  readonly #attempts = new Map<string, Attempt>();
  readonly #partings: Partings;
  /** Services that the relay did not take, with why. */
  readonly #refusals = new Map<string, TameError>();
  readonly #leases: Leases;
  #idle: (() => void)[] = [];
  #stopping = false;
  /** The history of the relay's data that all attempts belong to. */
  #epoch: string | undefined;

  constructor(ports: ContextPorts, clock: Clock) {
    this.#ports = ports;
    this.#clock = clock;
    const { session } = ports;
    this.#partings = createPartings(session);
    this.#leases = new Leases(session, clock, () => this.#running(), this.#partings.open);
    session.understand(down);
    session.received$.subscribe((message) => this.#hear(message));
    session.fresh$.subscribe(() => {
      const epoch = session.welcome?.epoch;
      if (this.#epoch !== epoch) {
        // A relay whose data were put back counts attempts anew: the same number may be another attempt there.
        this.#partings.open.clear();
        for (const attempt of this.#running()) attempt.stop('FENCED', 'The relay has another history.');
        this.#epoch = epoch;
      }
      // Leases first: the relay must know what is in hand before it gives more.
      this.#leases.renew();
      this.#partings.open.forEach(this.#partings.say);
      if (!this.#stopping) for (const offer of this.#offers.values()) this.#serve(offer);
      for (const attempt of this.#running()) attempt.sayAgain();
    });
  }

  offer(offer: Offer): { unsubscribe(): void } {
    const { name } = offer;
    if (this.#offers.has(name)) throw new TameError('BAD_REQUEST', `"${name}" is served here already.`);
    this.#refusals.delete(name);
    this.#offers.set(name, offer);
    if (this.#ports.session.online) this.#serve(offer);
    const listening = offer.options.broadcast
      ? hearPosted(offer, this.#ports, (why) => this.#refusals.set(name, why))
      : undefined;
    return {
      unsubscribe: () => {
        listening?.unsubscribe();
        if (this.#offers.get(name) !== offer) return;
        this.#offers.delete(name);
        this.#unserve(offer);
      },
    };
  }

  /** Resolves when the relay has heard everything said so far; rejects when it refused this service, or any. */
  async understood(service?: string): Promise<void> {
    await new Promise<void>((resolve) => {
      const ask = (): void => this.#ports.session.say({ type: 'renew', leases: [] }, answered);
      const asking = this.#ports.session.fresh$.subscribe(() => ask());
      const answered = (): void => {
        asking.unsubscribe();
        resolve();
      };
      ask();
    });
    const [any] = this.#refusals.values();
    const refusal = service === undefined ? any : this.#refusals.get(service);
    if (refusal !== undefined) throw refusal;
  }

  /** No new work; waits for what runs, then gives the rest back. */
  async drain(drainMs: number): Promise<void> {
    this.#stopping = true;
    for (const offer of this.#offers.values()) this.#unserve(offer);
    await this.#within(
      drainMs,
      new Promise<void>((resolve) => (this.#attempts.size === 0 ? resolve() : this.#idle.push(resolve))),
    );
    for (const attempt of [...this.#attempts.values()]) {
      const { id, attempt: number } = attempt.work;
      attempt.stop('UNKNOWN', 'The worker is stopping.');
      this.#partings.say({ type: 'give-back', id, attempt: number, cause: 'released' });
    }
    if (this.#ports.session.online)
      await this.#within(
        GOODBYE_MS,
        this.understood().catch(() => undefined),
      );
    this.#leases.stop();
  }

  #within(ms: number, done: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const undo = this.#clock.after(ms, resolve);
      void done.then(undo).then(resolve);
    });
  }

  #serve({ name, options, own }: Offer): void {
    const { broadcast, mode: turns, statusEveryMs: _statusEveryMs, onError: _onError, ...terms } = options;
    // A page hears what is for everybody by listening alone.
    if (own && broadcast) return;
    const mode = broadcast ? 'broadcast' : turns === 'half-duplex' ? turns : undefined;
    this.#ports.session.say({ type: 'serve', service: name, ...terms, ...(mode && { mode }), ...(own && { own }) });
  }

  #unserve({ name, own }: Offer): void {
    this.#ports.session.say({ type: 'unserve', service: name, ...(own && { own }) });
  }

  #hear(message: Down): void {
    switch (message.type) {
      case 'work':
        return void this.#start(message);
      case 'told':
        return this.#told(message);
      case 'stop':
        return this.inHand(message)?.stop(message.code, message.text);
      case 'refused':
        if (message.of === 'serve') this.#refusals.set(message.name ?? '', new TameError(message.code, message.text));
        else if (OF_EVENT.has(message.of)) this.#attempts.get(message.id ?? '')?.part?.refused(message);
        else if (OF_ATTEMPT.has(message.of) && message.id !== undefined) this.#refused(message.id, message);
        return;
      case 'lead':
        return this.#lead(message);
      case 'leader':
      case 'discovery':
        return this.inHand(message)?.part?.hear(message);
      case 'entries':
      case 'state':
      case 'status':
      case 'reset':
      case 'snapshot':
      case 'page':
      case 'listed':
      case 'changed':
      case 'present':
      case 'subscribed':
      case 'event':
      case 'gap':
      case 'token':
        return; // for the client inside
    }
  }

  /** A task leads when it knows that it does, and holds its lease. */
  #lead(message: DownMessages['lead']): void {
    const attempt = this.inHand(message);
    if (attempt === undefined || attempt.over) return;
    attempt.takePart?.().hear(message);
    this.#leases.renewOne(attempt);
    this.#ports.session.say({ ...message, type: 'ready' });
  }

  #told(message: DownMessages['told']): void {
    const broken = this.inHand(message)?.heard(message);
    if (broken !== undefined) this.#refused(message.id, { code: broken.code, text: broken.message });
  }

  /** The relay does not take what an attempt has said, or what it hears is not true: the attempt has failed. */
  #refused(id: string, { code, text }: Pick<DownMessages['refused'], 'code' | 'text'>): void {
    const attempt = this.#attempts.get(id);
    if (attempt === undefined || attempt.over) return;
    attempt.stop(code, text);
    const { attempt: number } = attempt.work;
    this.#partings.say({ type: 'give-back', id: attempt.work.id, attempt: number, cause: 'failed', text });
  }

  /** The attempt of this number, while it is the one that this process works on. */
  inHand({ id, attempt }: { id: string; attempt: number }): Attempt | undefined {
    const current = this.#attempts.get(id);
    return current?.work.attempt === attempt ? current : undefined;
  }

  async #start(work: DownMessages['work']): Promise<void> {
    const { session } = this.#ports;
    const { id, attempt: number } = work;
    const offer = this.#offers.get(work.service);
    if (offer === undefined || this.#stopping) {
      this.#partings.say({ type: 'give-back', id, attempt: number, cause: 'released' });
      return;
    }
    this.#attempts.get(id)?.stop('FENCED', 'A newer attempt came.');
    const { statusEveryMs } = offer.options;
    const attempt = new Attempt(work, session, statusEveryMs);
    this.#attempts.set(id, attempt);
    this.#leases.renewSoon();
    const undoDeadline =
      work.deadlineMs === undefined
        ? undefined
        : this.#clock.after(work.deadlineMs, () => attempt.stop('DEADLINE', 'The deadline has passed.'));
    const undoBeat = statusEveryMs === undefined ? undefined : every(this.#clock, statusEveryMs, () => attempt.beat());
    const { context, close } = makeContext<unknown, unknown, unknown>(attempt, offer.schemas, this.#ports);
    try {
      const input = inputOf(attempt, offer, this.#ports.privacy);
      if (input instanceof TameError)
        await attempt.say({ type: 'end', state: 'failed', code: input.code, text: input.message });
      else await run(attempt, offer.schemas, () => offer.handle(input.value, context));
      await attempt.flushed();
    } catch (error) {
      if (attempt.over) return;
      if (error instanceof Forward)
        this.#partings.say({ type: 'forward', id, attempt: number, service: error.service });
      else {
        this.#partings.say({ type: 'give-back', id, attempt: number, cause: 'failed', text: reasonOf(attempt, error) });
        offer.options.onError?.(error, { service: offer.name, id });
      }
    } finally {
      undoDeadline?.();
      undoBeat?.();
      close();
      attempt.finish();
      if (this.#attempts.get(id) === attempt) this.#attempts.delete(id);
      if (this.#attempts.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  /** Those that are not over; handlers of others may still be on their way out. */
  #running(): readonly Attempt[] {
    return [...this.#attempts.values()].filter(({ over }) => !over);
  }
}
