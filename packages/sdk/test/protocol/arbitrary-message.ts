/** Makes values of a shape from its print, for properties that hold for every message. */
import fc, { type Arbitrary } from 'fast-check';
import { downShapes, upShapes } from '../../src/protocol/messages.ts';
import { readPrint, type Printed } from './wire-print.ts';

export type Shapes = typeof upShapes;
export const directions = [
  { direction: 'up', shapes: upShapes },
  { direction: 'down', shapes: downShapes },
] as const;

export const arbitraryId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/);
const word = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$/;
export const arbitraryName = fc
  .array(fc.stringMatching(word), { minLength: 1, maxLength: 16 })
  .map((words) => words.join('.'));

export function arbitraryOf(printed: Printed): Arbitrary<unknown> {
  switch (printed.kind) {
    case 'text':
      return fc.string({ unit: 'binary', maxLength: Math.min(printed.max, 64) }).filter((text) => text.length <= printed.max);
    case 'integer':
      return fc.maxSafeInteger().map((each) => printed.min + (Math.abs(each) % (printed.max - printed.min + 1)));
    case 'oneOf':
      return fc.constantFrom(...printed.allowed);
    case 'list':
      return fc.array(arbitraryOf(printed.item), { maxLength: Math.min(printed.max, 3) });
    case 'record': {
      const fields = [...printed.fields];
      const required = fields.filter(([, { optional }]) => !optional).map(([name]) => name);
      const values = fields.map(([name, { value }]) => [name, arbitraryOf(value)] as const);
      return fc.record(Object.fromEntries(values), { requiredKeys: required });
    }
    case 'either':
      return fc.oneof(...printed.options.map(arbitraryOf));
    case 'id':
      return arbitraryId;
    case 'name':
      return arbitraryName;
    case 'flag':
      return fc.boolean();
    case 'anything':
      return fc.jsonValue();
  }
}

/** Any valid message of a direction. */
export function arbitraryMessage(shapes: Shapes): Arbitrary<Record<string, unknown>> {
  return fc.oneof(...[...shapes.keys()].map((type) => arbitraryOfType(shapes, type)));
}

export function arbitraryOfType(shapes: Shapes, type: string): Arbitrary<Record<string, unknown>> {
  const shape = shapes.get(type);
  if (shape === undefined) throw new Error(`There is no message "${type}".`);
  const body = arbitraryOf(readPrint(shape.print)) as Arbitrary<Record<string, unknown>>;
  return body.map((fields) => ({ type, ...fields }));
}
