/** Sends requests to one platform: through its gate, with its credentials, and patiently where nothing can break. */
import type { PlatformName } from '../contracts/campaign.ts';
import type { Clock } from '../contracts/clock.ts';
import { backoffMs } from './backoff.ts';
import { ConnectorError, failed, notAccepted, platformTitles } from './failure.ts';
import type { Gate } from './gate.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import type { Reply, Verdict } from './verdict.ts';

export type Answered = Extract<HttpAnswer, { type: 'answered' }>;

/** Headers that prove who is asking, or why there are none. `fresh`: the last ones were not accepted. */
export type Credentials = (
  fresh: boolean,
) => Promise<{ headers: Record<string, string> } | { problem: Extract<Verdict, { type: 'refused' | 'not-sent' }> }>;

export interface CallerParts {
  platform: PlatformName;
  gate: Gate;
  http: Http;
  clock: Clock;
  random: () => number;
  credentials: Credentials;
  judge: (answer: Answered) => Verdict;
  /** Sees every answer, for what its headers tell. */
  observe?: (answer: Answered) => void;
}

export interface Waiting {
  signal?: AbortSignal;
  /** The platform wants quiet until then. */
  onHeld?: (untilMs: number) => void;
  /** Asked when the request is next to go out; false keeps it back. */
  admit?: () => Promise<boolean>;
}

export interface Caller {
  /** One try (two when the credentials had run out). Rejects only when the signal aborts before it is sent. */
  once(request: HttpRequest, waiting?: Waiting): Promise<Reply>;
  /** For requests that change nothing: tries until there is an answer. Rejects with `ConnectorError`. */
  read(request: HttpRequest, waiting?: Omit<Waiting, 'admit'>): Promise<unknown>;
}

const READ_TRIES = 6;

export function createCaller(parts: CallerParts): Caller {
  const { platform, gate, http, clock, random, credentials, judge, observe } = parts;
  let throttledInARow = 0;

  function send(request: HttpRequest, waiting: Waiting, fresh: boolean): Promise<Verdict | { type: 'stopped' }> {
    return gate.run(async () => {
      const proof = await credentials(fresh);
      if ('problem' in proof) return proof.problem;
      if (waiting.admit && !(await waiting.admit())) return { type: 'stopped' };
      const answer = await http({ ...request, headers: { ...request.headers, ...proof.headers } });
      if (answer.type !== 'answered') return answer;
      observe?.(answer);
      return judge(answer);
    }, waiting);
  }

  async function once(request: HttpRequest, waiting: Waiting = {}): Promise<Reply> {
    const first = await send(request, waiting, false);
    const verdict = first.type === 'unauthorised' ? await send(request, waiting, true) : first;
    if (verdict.type !== 'throttled') {
      throttledInARow = 0;
      return verdict;
    }
    throttledInARow += 1;
    const waitMs = verdict.waitMs ?? 1_000 + backoffMs(throttledInARow, random, { baseMs: 4_000, capMs: 60_000 });
    gate.holdFor(waitMs);
    return { type: 'throttled', waitMs };
  }

  async function read(request: HttpRequest, waiting: Omit<Waiting, 'admit'> = {}): Promise<unknown> {
    for (let tries = 1; ; tries += 1) {
      const reply = await once(request, waiting);
      if (reply.type === 'done') return reply.body;
      if (reply.type === 'refused') throw new ConnectorError(failed(platform, reply.code, reply.detail));
      if (reply.type === 'unauthorised') throw new ConnectorError(notAccepted(platform));
      if (tries >= READ_TRIES) {
        throw new ConnectorError(failed(platform, 'unreachable', `${platformTitles[platform]} does not answer`));
      }
      // Throttling is waited for in the gate.
      if (reply.type !== 'throttled') await clock.sleep(backoffMs(tries, random), waiting.signal);
    }
  }

  return { once, read };
}
