/** Contracts: one file, shared by page and worker, that says what a service or a topic speaks. */
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { NAME_RULE, isName } from '../protocol/ids.ts';
import { TameError } from './error.ts';

/** Any schema library that follows Standard Schema: valibot, zod, arktype … */
export type Schema<T = unknown> = StandardSchemaV1<unknown, T>;

type Input<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferInput<S> : unknown;
type Output<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : unknown;

interface ServiceSchemas {
  /** What a request carries. */
  input?: StandardSchemaV1;
  /** What the service answers, once or many times. */
  reply?: StandardSchemaV1;
  /** What the client may say while it runs. */
  message?: StandardSchemaV1;
  /** How far it is: the latest wins. */
  status?: StandardSchemaV1;
  /**
   * Only whoever asks and the workers of this service can read what is said. `key` is the public key of the service, whose
   * private half its workers have (`createPrivateKey`).
   */
  private?: { readonly key: string };
}

/**
 * A service and what it speaks. `Given` is what the page passes in, `Input` what the handler gets.
 */
export interface Service<Given = unknown, Input = Given, Reply = unknown, Message = unknown, Status = unknown> {
  readonly kind: 'service';
  readonly name: string;
  readonly schemas: ServiceSchemas;
  /** Only for inference; never set. */
  readonly types?: { given: Given; input: Input; reply: Reply; message: Message; status: Status };
}

export type Schemas = Service['schemas'];

/** How much of a topic is kept: at most what the relay keeps of any. It is trimmed with each event that is published. */
export interface History {
  /** The newest so many events. @default 10,000, unless the relay is set up otherwise */
  count?: number;
  /** None that is older, in ms. @default a day, unless the relay is set up otherwise */
  ageMs?: number;
}

/** A topic and what it speaks. `Here` is what those who are present in it say of themselves. */
export interface Topic<Event = unknown, Here = unknown> {
  readonly kind: 'topic';
  readonly name: string;
  readonly event?: StandardSchemaV1;
  readonly presence?: StandardSchemaV1;
  readonly history?: History;
  /** Only for inference; never set. */
  readonly types?: { event: Event; here: Here };
}

/** The name, if it is one: `read` is what has to be. */
export function named(kind: 'service' | 'topic' | 'queue', name: string, read = name): string {
  if (!isName(read)) throw new TameError('BAD_REQUEST', `"${name}" is not the name of a ${kind}: ${NAME_RULE}.`);
  return name;
}

/**
 * Declares a service. Bad input is refused at the page before it is stored, and at the worker before the handler runs.
 *
 * @example
 * export const greet = service('greet', { input: v.object({ name: v.string() }), reply: v.string() });
 */
export function service<S extends ServiceSchemas>(
  name: string,
  schemas: S,
): Service<Input<S['input']>, Output<S['input']>, Output<S['reply']>, Output<S['message']>, Output<S['status']>> {
  return { kind: 'service', name: named('service', name), schemas };
}

/**
 * Declares a topic: what is published there reaches everybody who listens. A pattern of names declares all topics that
 * match it, to listen to: `*` is any one word, a last `**` the rest.
 *
 * @example
 * export const prices = topic('prices', { event: v.object({ id: v.string(), price: v.number() }) });
 * export const metrics = topic('campaigns.*.metrics', { event: v.number() });
 */
export function topic<E extends StandardSchemaV1, P extends StandardSchemaV1>(
  name: string,
  options: { event?: E; presence?: P; history?: History } = {},
): Topic<StandardSchemaV1.InferOutput<E>, StandardSchemaV1.InferOutput<P>> {
  return { kind: 'topic', name: named('topic', name, name.replaceAll('*', '_')), ...options };
}

/** What was called by its name alone has a contract that promises nothing. */
export function serviceOf(called: Pick<Service, 'name' | 'schemas'> | string): Pick<Service, 'name' | 'schemas'> {
  return typeof called === 'string' ? service(called, {}) : called;
}

/** The same for a topic. */
export function topicOf(called: Omit<Topic, 'types'> | string): Omit<Topic, 'types'> {
  return typeof called === 'string' ? topic(called) : called;
}
