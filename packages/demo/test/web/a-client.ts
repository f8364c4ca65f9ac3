/** A client in memory, with conversations that a test speaks for. */
import type {
  Client,
  Connection,
  Conversation,
  ConversationState,
  Note,
  RequestOptions,
  Snapshot,
  TameError,
} from '@tame/sdk';
import { BehaviorSubject, NEVER, Observable, ReplaySubject, Subject, of } from 'rxjs';

export class SpokenFor extends Observable<unknown> implements Conversation {
  readonly state$ = new ReplaySubject<ConversationState>(1);
  readonly status$ = new ReplaySubject<unknown>(1);
  readonly question$ = NEVER;
  readonly notes$ = new ReplaySubject<Note>();
  readonly replies$: ReplaySubject<unknown>;
  readonly settled = new Promise<never>(() => undefined);
  readonly sent: unknown[] = [];
  readonly cancelled: (string | undefined)[] = [];

  constructor(
    readonly id: string,
    readonly service: string | undefined,
    private readonly failure: () => TameError | undefined = () => undefined,
  ) {
    const replies$ = new ReplaySubject<unknown>();
    super((listener) => replies$.subscribe(listener));
    this.replies$ = replies$;
  }

  send(message: unknown): Promise<void> {
    const failure = this.failure();
    if (failure) return Promise.reject(failure);
    this.sent.push(message);
    return Promise.resolve();
  }
  peek(): Promise<Snapshot> {
    return Promise.reject(new Error('nobody peeks here'));
  }
  cancel(reason?: string): Promise<void> {
    this.cancelled.push(reason);
    return Promise.resolve();
  }
}

export function aClient() {
  const runs = new Map<string, SpokenFor>();
  const open$ = new BehaviorSubject<readonly Snapshot[]>([]);
  const connection$ = new BehaviorSubject<Connection>({ state: 'offline' });
  const changes$ = new Subject<unknown>();
  let failure: TameError | undefined;
  const requests: { service: string; answer$: Subject<unknown> }[] = [];
  /** What was asked, with its options. */
  const asked: { input: unknown; options: RequestOptions }[] = [];
  const run = (id: string, service: string | undefined) => {
    const known = runs.get(id) ?? new SpokenFor(id, service, () => failure);
    runs.set(id, known);
    return known;
  };
  const called = (service: unknown) =>
    typeof service === 'object' && service !== null && 'name' in service ? String(service.name) : String(service);
  const tame = {
    converse: (service: unknown, input: unknown, options: RequestOptions = {}) => {
      asked.push({ input, options });
      return run(`run-${runs.size + 1}`, called(service));
    },
    conversation: (id: string) => run(id, undefined),
    conversations: () => open$,
    request: (service: unknown) =>
      new Observable((listener) => {
        const answer$ = new Subject<unknown>();
        requests.push({ service: called(service), answer$ });
        return answer$.subscribe(listener);
      }),
    topic: () => ({ name: 't', publish: () => Promise.resolve(), events: () => changes$, entries: () => NEVER }),
    connection$,
    outbox$: of(),
    post: () => Promise.resolve(''),
    close: () => Promise.resolve(),
  } as unknown as Client;
  /** From now on nothing can be sent. */
  const failSending = (error: TameError) => void (failure = error);
  return { failSending, tame, runs, open$, connection$, changes$, requests, asked };
}
