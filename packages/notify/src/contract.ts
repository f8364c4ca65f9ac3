/** What the notifier and a page agree on: preferences, what is said in the page, and what has been seen. */
import { service, topic, type Topic } from '@tame/sdk';
import * as v from 'valibot';

export const channels = ['app', 'topic', 'email', 'webhook'] as const;
/** Where somebody can be told something. */
export type Channel = (typeof channels)[number];

export const kinds = ['needs-input', 'done', 'failed', 'progress'] as const;
/** What there may be to tell. `failed`: it has ended without success, unless somebody called it off. */
export type Kind = (typeof kinds)[number];

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const DAY_MS = 86_400_000;

const Wish = v.object({
  events: v.pipe(v.array(v.picklist(kinds)), v.maxLength(kinds.length)),
  /** At most one message in so long; what came in between is told together, each conversation as it is then. */
  everyMs: v.optional(v.pipe(Count, v.maxValue(DAY_MS)), 0),
  /** Told only where it has not been seen in the page for so long. */
  ifUnseenMs: v.optional(v.pipe(Count, v.maxValue(DAY_MS)), 0),
});
/** What somebody wants to hear on one channel, and how often. */
export type Wish = v.InferOutput<typeof Wish>;

export const Preferences = v.object({
  app: Wish,
  topic: Wish,
  email: Wish,
  webhook: Wish,
});
export type Preferences = v.InferOutput<typeof Preferences>;

export const News = v.object({
  /** Together with `kind` and `version` it says what this is about, once and for all. */
  conversation: v.string(),
  service: v.string(),
  user: v.string(),
  kind: v.picklist(kinds),
  /** Offset in the log of the conversation. */
  version: Count,
  /** When it happened, in ms since 1970. */
  atMs: v.number(),
  /** For a person: a line, and more of it. */
  title: v.string(),
  text: v.string(),
});
/** One thing that somebody may be told. */
export type News = v.InferOutput<typeof News>;

export const Message = v.object({
  /** The same each time it is sent: whoever has it need not take it again. */
  id: v.string(),
  items: v.array(News),
});
/** What is sent over a channel at once. */
export type Message = v.InferOutput<typeof Message>;

/** Answers what the user who asks prefers; with `set` it keeps that first. */
export const preferences = service('notify.preferences', {
  input: v.object({ set: v.exactOptional(Preferences) }),
  reply: Preferences,
});

const Seen = v.pipe(v.array(v.object({ conversation: v.string(), version: Count })), v.maxLength(256));

/** Posted by a page: its user has seen these, so that nobody is told of them elsewhere. */
export const seen = service('notify.seen', { input: Seen });

/** What the pages of one user are told: what there is to show, and what one of them has shown already. */
export const AppEvent = v.variant('type', [
  v.object({ type: v.literal('news'), ...Message.entries }),
  v.object({ type: v.literal('seen'), items: Seen }),
]);
export type AppEvent = v.InferOutput<typeof AppEvent>;

/** What a user is told in the page. The token of the user needs `subscribe` for it. */
export function appTopic(user: string): Topic<AppEvent> {
  return topic(`notify.app.${wordFor(user)}`, { event: AppEvent });
}

/** A user may be called what no word of a name may look like: then by its letters in hexadecimal. */
function wordFor(user: string): string {
  if (/^[A-Za-z0-9-]{1,64}$/.test(user) && !user.startsWith('-')) return user;
  return [...new TextEncoder().encode(user)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .replace(/.{60}/g, '$&.')
    .replace(/\.$/, '')
    .split('.')
    .map((part) => `_${part}`)
    .join('.');
}
