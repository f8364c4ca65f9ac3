/** Every request a sandbox platform got, and how many of them it was busy with at once. */
import type { Traits } from './faults.ts';

interface LoggedRequest extends Traits {
  atMs: number;
  method: string;
  path: string;
  /** Undefined while it is being worked on, and for ever when the connection was dropped. */
  status?: number;
}

export interface RequestLog {
  /** Notes the arrival; call what it returns when the answer is on its way (or the connection dropped). */
  arrived(request: LoggedRequest): (status: number | undefined) => void;
  requests(): readonly LoggedRequest[];
  /** The most requests that were ever in work at the same time, per endpoint. */
  mostAtOnce(): Readonly<Record<string, number>>;
}

/** More than this many requests are not remembered: the oldest go first. */
const KEPT = 20_000;

export function createRequestLog(): RequestLog {
  const kept: LoggedRequest[] = [];
  const busy = new Map<string, number>();
  const most = new Map<string, number>();
  return {
    arrived: (request) => {
      kept.push(request);
      if (kept.length > KEPT) kept.shift();
      const count = (busy.get(request.endpoint) ?? 0) + 1;
      busy.set(request.endpoint, count);
      most.set(request.endpoint, Math.max(count, most.get(request.endpoint) ?? 0));
      return (status) => {
        if (status !== undefined) request.status = status;
        busy.set(request.endpoint, (busy.get(request.endpoint) ?? 1) - 1);
      };
    },
    requests: () => kept,
    mostAtOnce: () => Object.fromEntries(most),
  };
}
