/** Makes values of a shape, for properties that hold for every message. */
import fc, { type Arbitrary } from 'fast-check';
import { downShapes } from '../../src/protocol/down.ts';
import type { MessageShapes } from '../../src/protocol/fields.ts';
import { NAME_RULE } from '../../src/protocol/ids.ts';
import type { Fields, Shape } from '../../src/protocol/shape.ts';
import { upShapes } from '../../src/protocol/up.ts';

export const directions = [
  { direction: 'up', shapes: upShapes },
  { direction: 'down', shapes: downShapes },
] as const;

export const arbitraryId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/);
const word = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/);
export const arbitraryName = fc.array(word, { minLength: 1, maxLength: 16 }).map((words) => words.join('.'));

/** Any value that fits a shape. */
export function arbitraryOf(shape: Shape<unknown>): Arbitrary<unknown> {
  switch (shape.kind) {
    case 'text':
      return fc
        .string({ unit: 'binary', maxLength: Math.min(shape.max, 64) })
        .filter((text) => text.length <= shape.max);
    case 'integer': {
      const { min, max } = shape;
      return fc.maxSafeInteger().map((each) => min + (Math.abs(each) % (max - min + 1)));
    }
    case 'flag':
      return fc.boolean();
    case 'scalar':
      return fc.oneof(fc.string({ maxLength: 64 }), fc.integer(), fc.boolean(), fc.constant(null));
    case 'anything':
      return fc.jsonValue();
    case 'matching':
      return shape.rule === NAME_RULE ? arbitraryName : arbitraryId;
    case 'one':
      return fc.constantFrom(...shape.of);
    case 'list':
      return fc.array(arbitraryOf(shape.item), { maxLength: Math.min(shape.max, 3) });
    case 'record': {
      const fields = Object.entries(shape.fields);
      const requiredKeys = fields.filter(([, { optional }]) => optional !== true).map(([name]) => name);
      return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, arbitraryOf(field)])), { requiredKeys });
    }
    case 'tagged': {
      const { tag, of } = shape;
      const one = ([name, each]: [string, Shape<unknown>]): Arbitrary<unknown> =>
        arbitraryOf(each).map((fields) => ({ [tag]: name, ...(fields as object) }));
      return fc.oneof(...Object.entries(of).map(one));
    }
  }
}

/** The fields of a message, or of anything else that is a record. */
export function fieldsOf(shape: Shape<unknown> | undefined): Fields {
  if (shape?.kind !== 'record') throw new Error('This shape is not a record.');
  return shape.fields;
}

/** Any valid message of a direction. */
export function arbitraryMessage(shapes: MessageShapes): Arbitrary<Record<string, unknown>> {
  return fc.oneof(...Object.keys(shapes).map((type) => arbitraryOfType(shapes, type)));
}

export function arbitraryOfType(shapes: MessageShapes, type: string): Arbitrary<Record<string, unknown>> {
  const shape = shapes[type];
  if (shape === undefined) throw new Error(`There is no message "${type}".`);
  return arbitraryOf(shape).map((fields) => ({ type, ...(fields as object) }));
}
