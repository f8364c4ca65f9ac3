/** Plain HTTP to a sandbox, as a stranger would write it: no connector involved. */

export interface Said {
  status: number;
  headers: Headers;
  body: unknown;
}

export interface Ask {
  method?: 'GET' | 'POST' | 'PATCH';
  headers?: Record<string, string>;
  json?: unknown;
  form?: Record<string, string>;
}

export async function speak(url: string, { method = 'POST', headers = {}, json, form }: Ask = {}): Promise<Said> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(json !== undefined && { 'content-type': 'application/json' }) },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(form && { body: new URLSearchParams(form) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Starts at, and is moved by the test alone; sleeps are over at once. */
export function handClock(nowMs = Date.parse('2026-11-20T12:00:00Z')) {
  return {
    now: () => nowMs,
    sleep: () => Promise.resolve(),
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}
