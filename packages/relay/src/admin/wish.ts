/** What `tame.admin` may be asked for. */
import { isConversationId, isId, isName, type ConversationId, type UpMessages } from '@tame/sdk/protocol';
import type { Subject } from '../engine/revocation.ts';
import { readRevoking, type Revoking } from '../access/revoking.ts';
import { isPrintable } from '../access.ts';

export const USAGE =
  '"tame.admin" takes { "do": "services" }, { "do": "dead", "service", "after"? }, { "do": "show", "id", "after"? }, ' +
  '{ "do": "requeue" | "drop", "id" }, ' +
  '{ "do": "pause" | "resume", "service" }, { "do": "drain", "worker" }, ' +
  '{ "do": "sessions", "user"?, "after"? }, { "do": "revoke", "user" }, { "do": "revoke", "session" }, ' +
  '{ "do": "revoke", "token", "exp"? } with the "jti" and "exp" of the token, ' +
  'or { "do": "revoked", "after"? }.';

export type Wish =
  | { readonly do: 'services' }
  | { readonly do: 'dead'; readonly service: string; readonly after?: ConversationId }
  | { readonly do: 'show'; readonly id: ConversationId; readonly after?: number }
  | { readonly do: 'requeue' | 'drop'; readonly id: ConversationId }
  | { readonly do: 'pause' | 'resume'; readonly service: string }
  | { readonly do: 'drain'; readonly worker: string }
  | { readonly do: 'sessions'; readonly user?: string; readonly after?: string }
  | { readonly do: 'revoke'; readonly what: Revoking }
  | { readonly do: 'revoked'; readonly after?: Subject };

/** What is for whoever looks after who may come in, whatever services that is about. */
export type OfTokens = Extract<Wish, { do: 'sessions' | 'revoke' | 'revoked' }>;

export function isOfTokens(wish: Wish): wish is OfTokens {
  return wish.do === 'sessions' || wish.do === 'revoke' || wish.do === 'revoked';
}

/** It changes nothing: asked again, it is answered anew. */
export function isLook({ service, body }: Pick<UpMessages['request'], 'service' | 'body'>): boolean {
  const wish = service === 'tame.admin' ? readWish(body) : undefined;
  return wish !== undefined && ['services', 'dead', 'show', 'sessions', 'revoked'].includes(wish.do);
}

export function readWish(body: string): Wish | undefined {
  const given = fieldsOf(body);
  const names = ['do', 'service', 'id', 'after', 'worker', 'user'];
  const [what, service, id, after, worker, user] = names.map((name) => given.get(name));
  switch (what) {
    case 'services':
      return { do: what };
    case 'dead':
      if (!isName(service) || (after !== undefined && !isConversationId(after))) return undefined;
      return { do: what, service, ...(after !== undefined && { after }) };
    case 'show':
      if (!isConversationId(id) || (after !== undefined && !isOffset(after))) return undefined;
      return { do: what, id, ...(after !== undefined && { after }) };
    case 'requeue':
    case 'drop':
      return isConversationId(id) ? { do: what, id } : undefined;
    case 'pause':
    case 'resume':
      return isName(service) ? { do: what, service } : undefined;
    case 'drain':
      return typeof worker === 'string' && worker !== '' ? { do: what, worker } : undefined;
    case 'sessions':
      if ((user !== undefined && !isPrintable(user)) || (after !== undefined && !isId(after))) return undefined;
      return { do: what, ...(user !== undefined && { user }), ...(after !== undefined && { after }) };
    case 'revoke': {
      const revoking = readRevoking(given);
      return revoking && { do: what, what: revoking };
    }
    case 'revoked': {
      const subject = after === undefined ? undefined : readRevoking(fieldsOfValue(after));
      if (after !== undefined && subject === undefined) return undefined;
      return { do: what, ...(subject && { after: subject }) };
    }
    default:
      return undefined;
  }
}

function fieldsOf(body: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return fieldsOfValue(value);
  } catch {
    return new Map();
  }
}

/** Of what is no object there are none. */
function fieldsOfValue(value: unknown): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function isOffset(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= -1;
}
