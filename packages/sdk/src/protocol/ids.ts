/**
 * Names and ids: the only strings the relay looks into.
 *
 * An id is made by whoever speaks first, before anything is sent, so that saying it twice is harmless.
 * Access never depends on an id being secret.
 */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** One request and everything said about it afterwards. */
export type ConversationId = Branded<'conversation'>;

const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}(\.[A-Za-z0-9_][A-Za-z0-9_-]{0,63}){0,15}$/;

/** What an id may look like, for error messages. */
export const ID_RULE = 'it takes 1 to 128 letters, digits and ._:-';
/** What the name of a service or topic may look like, for error messages. */
export const NAME_RULE = 'it takes 1 to 16 words, joined by dots, of 1 to 64 letters, digits and _-';

export function isConversationId(text: unknown): text is ConversationId {
  return typeof text === 'string' && ID.test(text);
}

/** Of anything else that has an id. */
export function isId(text: unknown): text is string {
  return isConversationId(text);
}

/** A service or a topic: dotted words. Names that begin with `tame.` belong to the relay. */
export function isName(text: unknown): text is string {
  return typeof text === 'string' && NAME.test(text);
}
