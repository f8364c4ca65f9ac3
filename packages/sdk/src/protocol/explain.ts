/** What is wrong with a value, for a person: for the side that turns it away. */
import { fits, isRecord, type Shape } from './shape.ts';

/** A sentence without its full stop, or nothing when the value fits. `path` names the place. */
export function explain(shape: Shape<unknown>, value: unknown, path = ''): string | undefined {
  return fits(shape, value) ? undefined : wrong(shape, value, path);
}

function wrong(shape: Shape<unknown>, value: unknown, path: string): string {
  const what = path === '' ? 'it' : path;
  switch (shape.kind) {
    case 'text':
      if (typeof value !== 'string') return `${what} must be a string`;
      return `${what} has ${value.length} characters; at most ${shape.max} are allowed`;
    case 'integer':
      return `${what} must be a whole number from ${shape.min} to ${shape.max}`;
    case 'flag':
      return `${what} must be true or false`;
    case 'scalar':
      return `${what} must be a string of at most ${shape.max} characters, a number, true, false or null`;
    case 'matching':
      return `${what} is not valid: ${shape.rule}`;
    case 'one':
      return `${what} must be one of ${shape.of.join(', ')}`;
    case 'list': {
      if (!Array.isArray(value)) return `${what} must be a list`;
      if (value.length > shape.max) return `${what} has ${value.length} items; at most ${shape.max} are allowed`;
      const at = value.findIndex((each) => !fits(shape.item, each));
      return wrong(shape.item, value[at], `${path}[${at}]`);
    }
    case 'record': {
      if (!isRecord(value)) return `${what} must be an object`;
      for (const [name, field] of Object.entries(shape.fields)) {
        if (!fits(field, value[name])) return wrong(field, value[name], path === '' ? name : `${path}.${name}`);
      }
      return `${what} is not valid`;
    }
    case 'tagged': {
      if (!isRecord(value)) return `${what} must be an object`;
      const is = String(value[shape.tag]);
      const found = Object.hasOwn(shape.of, is) && shape.of[is];
      return found
        ? wrong(found, value, path)
        : `${path === '' ? '' : `${path}.`}${shape.tag} must be one of ${Object.keys(shape.of).join(', ')}`;
    }
    case 'anything':
      return `${what} is none of what it may be`;
  }
}
