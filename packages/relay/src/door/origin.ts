/**
 * Which pages may open a connection. Browsers name a page's origin on every WebSocket and cross-origin request, and
 * let any page try; CORS does not hold a WebSocket back, so the relay looks itself, on every request of every transport.
 */
import type { IncomingMessage } from 'node:http';
import { quoted } from '../problem.ts';

/** In a list of origins: programs that are no browser and name none, such as workers. */
const NO_ORIGIN = 'none';

export interface GateOptions {
  /** Origins that are let in; `none` stands for programs without one. Unset: all, and in dev mode this machine's. */
  readonly origins?: readonly string[] | undefined;
  readonly dev: boolean;
}

export interface Gate {
  /** Whether a page of this origin may; undefined is no origin. */
  admits(origin: string | undefined): boolean;
  /** Why a request is turned away, or nothing. */
  refusal(request: Pick<IncomingMessage, 'url' | 'headers'>): string | undefined;
}

/** Names under which people send a token where every proxy on the way writes it into its log. */
const TOKEN_FIELDS = ['token', 'access_token', 'id_token', 'jwt', 'auth', 'authorization'];

export function createGate({ origins, dev }: GateOptions): Gate {
  const listed = origins && new Set(origins);
  const admits = (origin: string | undefined): boolean => {
    if (listed !== undefined) return listed.has(origin ?? NO_ORIGIN) && origin !== NO_ORIGIN;
    return !dev || origin === undefined || isLoopbackOrigin(origin);
  };
  return {
    admits,
    refusal: ({ url, headers }) => {
      const query = new URLSearchParams(url?.split('?')[1] ?? '');
      if (TOKEN_FIELDS.some((field) => query.has(field))) {
        return 'a token does not belong in the address, where logs keep it: send it as the auth of the connection';
      }
      // A foreign name that leads to this machine (DNS rebinding) makes a foreign page look like one of its own.
      if (dev && !isLoopbackHost(hostOf(headers.host ?? ''))) {
        return 'a relay with --dev is reached as localhost or 127.0.0.1 only';
      }
      if (admits(headers.origin)) return undefined;
      if (headers.origin !== undefined) return 'this origin may not connect: add it to the origins of the relay';
      return `without an origin nobody may connect: add "${NO_ORIGIN}" to the origins of the relay for programs such as workers`;
    },
  };
}

/** What is wrong with a list of origins, or nothing. */
export function wrongOrigin(origins: readonly string[]): string | undefined {
  if (origins.length === 0)
    return 'the list of origins is empty, so that nobody could connect: leave it out to let every origin in';
  for (const origin of origins) {
    if (origin === '*')
      return 'the origin "*" would let every page in: leave the origins out if that is meant, or list them';
    if (origin === NO_ORIGIN) continue;
    const right = URL.canParse(origin) ? new URL(origin).origin : 'null';
    if (right === 'null') return `${quoted(origin)} is not an origin: write it like https://app.example`;
    if (right !== origin) return `${quoted(origin)} is not an origin: write ${quoted(right)}`;
  }
  return undefined;
}

/** A host as one listens on: a name or an address without brackets. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function isLoopbackOrigin(origin: string): boolean {
  return /^https?:\/\//.test(origin) && URL.canParse(origin) && isLoopbackHost(hostOf(new URL(origin).host));
}

/** Without port and brackets. */
export function hostOf(hostAndPort: string): string {
  return hostAndPort
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
}
