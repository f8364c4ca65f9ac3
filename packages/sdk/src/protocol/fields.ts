/** Fields that messages have in common. */
import { attemptNumber, offset } from './entries.ts';
import { ID_RULE, NAME_RULE, isConversationId, isName } from './ids.ts';
import { MAX_MATCHED_TOPICS } from './limits.ts';
import { list, matching, record, text, type Fields, type InferFields, type Shape } from './shape.ts';

export const count = offset;
export const id = matching(isConversationId, ID_RULE);
/** Of anything that is not a conversation. */
export const anyId = matching<string>(isConversationId, ID_RULE);
export const name = /* @__PURE__ */ matching(isName, NAME_RULE);
/** A name, or what may stand for many. */
export const pattern = text(1_100);
/** Offsets of the last events known, of the topics of a pattern. */
export const heads = list(record({ topic: pattern, offset }), MAX_MATCHED_TOPICS);
/** Chosen by who asks, unique among the things it has open in this session; comes back in every answer. */
export const ref = count;
export const durationMs = attemptNumber;
export const attempt = attemptNumber;

type Directions = Readonly<Record<string, Fields>>;

/** The union of a direction, from its fields. */
export type Messages<F extends Directions> = { [K in keyof F & string]: { type: K } & InferFields<F[K]> };

export type MessageShapes = Readonly<Record<string, Shape<unknown>>>;

export function shapes<F extends Directions>(fields: F): { [K in keyof F & string]: Shape<InferFields<F[K]>> };
export function shapes(fields: Directions): MessageShapes {
  return Object.fromEntries(Object.entries(fields).map(([type, each]) => [type, record(each)]));
}
