/** Fields that messages have in common. */
import { attemptNumber, offset } from './entries.ts';
import { ID_RULE, NAME_RULE, isConversationId, isId, isName } from './ids.ts';
import { fits, isRecord, matching, record, type Fields, type InferFields, type Shape } from './shape.ts';

export const count = offset;
export const id = matching(isConversationId, ID_RULE);
export const anyId = matching((value): value is string => isId(value), ID_RULE);
export const name = matching(isName, NAME_RULE);
/** Chosen by who asks, unique among the things it has open in this session; comes back in every answer. */
export const ref = count;
export const durationMs = attemptNumber;
export const attempt = attemptNumber;

type Directions = Readonly<Record<string, Fields>>;

/** The union of a direction, from its fields. */
export type Messages<F extends Directions> = { [K in keyof F & string]: { type: K } & InferFields<F[K]> };

export type MessageShapes = Readonly<Record<string, Shape<unknown>>>;

export function shapes(fields: Directions): MessageShapes {
  return Object.fromEntries(Object.entries(fields).map(([type, each]) => [type, record(each)]));
}

/** Whether a value is a message of a direction, with a type and fields that are known. */
export function isMessage(known: MessageShapes, value: unknown): boolean {
  if (!isRecord(value) || typeof value['type'] !== 'string' || !Object.hasOwn(known, value['type'])) return false;
  const shape = known[value['type']];
  return shape !== undefined && fits(shape, value);
}
