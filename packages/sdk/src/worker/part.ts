/**
 * What a task has of the event it is a part of: who leads all tasks of one root conversation, and what they find out.
 *
 *   leader$ or conclude, used the first time ──join──► in line ──lead──► told to the handler, then `ready` is said
 *   discoveries$, used the first time ──discover──► what is known, then what is found out, also by this task itself
 *
 * Who leads has to know when it does not any more: this process may have slept while its lease ran out. So it counts
 * itself as the leader no longer than its lease lasts from when it was last renewed, on a clock of its own.
 */
import { BehaviorSubject, Observable, Subject, distinctUntilChanged, filter, firstValueFrom } from 'rxjs';
import type { Clock } from '../connection/clock.ts';
import type { Session } from '../connection/session.ts';
import { encode, read } from '../contract/check.ts';
import { TameError } from '../contract/error.ts';
import { isSealed } from '../private/sealed-text.ts';
import type { DownMessages } from '../protocol/down.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Discovery, Event, Leader } from './event.ts';
import type { Seal } from './seal.ts';
import { Shares, type Teller } from './shares.ts';

/** The attempt whose part it is. */
export interface Task extends Teller {
  readonly work: DownMessages['work'];
  readonly over: boolean;
  stop(code: ErrorCode, text: string): void;
}

export interface PartPorts {
  readonly session: Pick<Session, 'say' | 'fresh$'>;
  readonly clock: Pick<Clock, 'after'>;
  /** Only goes forward, in ms, and does so while this process is frozen. */
  readonly monotonic: () => number;
  /** What this worker calls itself. */
  readonly name: string;
  /** Until when its lease is known to last, on that clock. */
  readonly heldUntilMs: number;
}

/** One attempt's part in its event. */
export class Part {
  readonly event: Event;
  readonly #attempt: Task;
  readonly #ports: PartPorts;
  readonly #leader$ = new BehaviorSubject<Leader | undefined>(undefined);
  readonly #discoveries$ = new Subject<Discovery>();
  /** The newest of each key, for whoever listens later. */
  readonly #known = new Map<string, Discovery>();
  readonly #shares: Shares;
  #joined = false;
  #discovering = false;
  #newest = 0;
  /** With which this task leads, if it was told to. */
  #token: number | undefined;
  #heldUntilMs: number;
  #undoWatch: (() => void) | undefined;
  #refuseConclusion: ((error: TameError) => void) | undefined;

  constructor(attempt: Task, ports: PartPorts) {
    this.#attempt = attempt;
    this.#ports = ports;
    this.#heldUntilMs = ports.heldUntilMs;
    this.#shares = new Shares(attempt, ports.session);
    this.event = {
      share: (key, value) => this.#shares.share(key, value),
      discoveries$: new Observable((reader) => {
        this.#discover();
        for (const known of this.#known.values()) reader.next(known);
        return this.#discoveries$.subscribe(reader);
      }),
      leader$: new Observable((reader) => {
        this.#join();
        const leader$ = this.#leader$.pipe(filter((leader) => leader !== undefined));
        return leader$.pipe(distinctUntilChanged(isSame)).subscribe(reader);
      }),
      conclude: (result) => this.#conclude(result),
    };
    attempt.signal.addEventListener('abort', () => this.close(), { once: true });
  }

  hear(message: DownMessages['lead' | 'leader' | 'discovery']): void {
    switch (message.type) {
      case 'lead':
        this.#token = message.token;
        return this.#leads({ name: this.#ports.name, token: message.token });
      case 'leader':
        return this.#leads(message);
      case 'discovery':
        return this.#found(message);
    }
  }

  /** The relay does not take it. */
  refused(refusal: DownMessages['refused']): void {
    const { of, code, text } = refusal;
    if (of === 'share') this.#shares.refused(refusal);
    if (of === 'conclude') this.#refuseConclusion?.(new TameError(code, text));
    if (of === 'ready') this.#passedOver();
  }

  /** It was told to lead and said that it is ready too late: it stands again, behind the others. */
  #passedOver(): void {
    this.#token = undefined;
    const now = this.#leader$.value;
    if (now?.me) this.#leader$.next({ ...now, me: false });
    if (this.#joined) this.#sayJoin();
  }

  /** A renewal of its lease is being said; what comes back is to be called when the relay has taken it. */
  renewing(): () => void {
    const { leaseMs } = this.#attempt.work;
    const untilMs = this.#ports.monotonic() + leaseMs;
    return () => {
      this.#heldUntilMs = untilMs;
      const token = this.#token;
      if (token !== undefined && !this.#leader$.value?.me) this.#leads({ name: this.#ports.name, token });
    };
  }

  /** The session was lost: the relay is told again what it may not have taken. */
  sayAgain(): void {
    const { id, attempt } = this.#attempt.work;
    const { session } = this.#ports;
    if (this.#joined) this.#sayJoin();
    if (this.#discovering) session.say({ type: 'discover', id, attempt, after: this.#newest });
    this.#shares.sayAgain();
  }

  /**
   * Resolves when the attempt may say its end: what it has shared is known, and if it works on the root and stands for
   * the lead, it leads. Rejects when it is over before.
   */
  async beforeEnd(): Promise<void> {
    await this.#shares.settled();
    if (this.#joined && this.#attempt.work.root === undefined) await this.#untilLeading();
  }

  close(): void {
    this.#undoWatch?.();
    this.#leader$.complete();
    this.#discoveries$.complete();
    this.#shares.close();
  }

  get #isHeld(): boolean {
    return !this.#attempt.over && this.#ports.monotonic() < this.#heldUntilMs;
  }

  #join(): void {
    if (this.#joined || this.#attempt.over) return;
    this.#joined = true;
    this.#sayJoin();
  }

  #sayJoin(): void {
    const { id, attempt } = this.#attempt.work;
    this.#ports.session.say({ type: 'join', id, attempt });
  }

  #leads({ name, token }: Pick<Leader, 'name' | 'token'>): void {
    const was = this.#leader$.value;
    if (was !== undefined && token < was.token) return;
    const mine = token === this.#token;
    const me = mine && this.#isHeld;
    // That it leads is told when the lease is known to be held; it is being renewed.
    if (mine && !me && was?.me !== true) return;
    this.#leader$.next({ name, token, me });
    if (me) this.#watch();
  }

  /** Notices that the lease was not renewed in time, and says so before anything else is done. */
  #watch(): void {
    this.#undoWatch?.();
    const { clock, monotonic } = this.#ports;
    this.#undoWatch = clock.after(Math.max(1, this.#heldUntilMs - monotonic()), () => {
      const now = this.#leader$.value;
      if (now !== undefined) this.#leads(now);
    });
  }

  async #untilLeading(): Promise<Leader> {
    const leading$ = this.event.leader$.pipe(filter(({ me }) => me));
    const leader = await firstValueFrom(leading$, { defaultValue: undefined });
    if (leader === undefined) throw this.#attempt.reason;
    return leader;
  }

  async #conclude(result: unknown): Promise<void> {
    const { session } = this.#ports;
    const { seal, work } = this.#attempt;
    const { id, attempt } = work;
    this.#attempt.signal.throwIfAborted();
    const body = result === undefined ? undefined : encode(result, 'The result');
    const leader = await firstValueFrom(this.event.leader$, { defaultValue: undefined });
    if (leader === undefined) throw this.#attempt.reason;
    if (!leader.me || !this.#isHeld)
      throw new TameError('FENCED', 'Another task leads, or this one has lost its lease.');
    const { token } = leader;
    const said = seal?.event.conclude(token, body) ?? body;
    await new Promise<void>((resolve, reject) => {
      const settle = (done: () => void): void => {
        again.unsubscribe();
        this.#refuseConclusion = undefined;
        done();
      };
      const say = (): void =>
        session.say({ type: 'conclude', id, attempt, token, ...(said !== undefined && { body: said }) }, () =>
          settle(resolve),
        );
      this.#refuseConclusion = (error) => settle(() => reject(error));
      const again = session.fresh$.subscribe(say);
      say();
    });
    this.#attempt.stop('CANCELLED', 'The event is concluded.');
  }

  #discover(): void {
    if (this.#discovering || this.#attempt.over) return;
    this.#discovering = true;
    const { id, attempt } = this.#attempt.work;
    this.#ports.session.say({ type: 'discover', id, attempt, after: 0 });
  }

  #found(message: DownMessages['discovery']): void {
    const { key, by, offset: version, timeMs } = message;
    if (version <= this.#newest) return;
    this.#newest = version;
    const value = valueOf(message, this.#attempt.seal);
    if (value instanceof TameError) return this.#discoveries$.error(value);
    const discovery = { key, value, by, version, timeMs };
    this.#known.delete(key);
    this.#known.set(key, discovery);
    this.#discoveries$.next(discovery);
  }
}

/** What was found; else why it cannot be read here. */
function valueOf(found: DownMessages['discovery'], seal: Seal | undefined): unknown {
  try {
    if (seal === undefined && isSealed(found.body))
      throw new TameError('UNSUPPORTED', 'The tasks of this event share in private, and this one is not private.');
    return read(undefined, seal?.event.found(found) ?? found.body, 'A discovery');
  } catch (error) {
    return error;
  }
}

function isSame(one: Leader, other: Leader): boolean {
  return one.token === other.token && one.me === other.me && one.name === other.name;
}
