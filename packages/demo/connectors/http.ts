/** One request to a platform, and the difference that matters: answered, never sent, or lost on the way. */
import type { Clock } from '../contracts/clock.ts';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PATCH';
  path: string;
  headers?: Record<string, string>;
  json?: unknown;
  form?: Record<string, string>;
}

export type HttpAnswer =
  | { type: 'answered'; status: number; headers: Headers; body: unknown }
  /** The platform never got it. */
  | { type: 'not-sent' }
  /** The platform may or may not have done it. */
  | { type: 'lost' };

export type Http = (request: HttpRequest) => Promise<HttpAnswer>;

/** With these the connection did not come about, so nothing can have been executed. */
const NOT_SENT: readonly unknown[] = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

export function createHttp({ url, clock, timeoutMs }: { url: string; clock: Clock; timeoutMs: number }): Http {
  return async ({ method, path, headers = {}, json, form }) => {
    const giveUp = new AbortController();
    const answered = new AbortController();
    clock.sleep(timeoutMs, answered.signal).then(
      () => giveUp.abort(new Error('No answer in time.')),
      () => undefined,
    );
    try {
      const response = await fetch(new URL(path, url), {
        method,
        signal: giveUp.signal,
        redirect: 'error',
        headers: { ...headers, ...(json !== undefined && { 'content-type': 'application/json' }) },
        ...(json !== undefined && { body: JSON.stringify(json) }),
        ...(form && { body: new URLSearchParams(form) }),
      });
      const text = await response.text();
      return { type: 'answered', status: response.status, headers: response.headers, body: parsed(text) };
    } catch (error) {
      return { type: NOT_SENT.includes(causeCode(error)) ? 'not-sent' : 'lost' };
    } finally {
      answered.abort();
    }
  };
}

/** A gateway may answer with a page of HTML: then the body is just its text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function causeCode(error: unknown): unknown {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}
