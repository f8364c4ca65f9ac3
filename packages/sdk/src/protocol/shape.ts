/**
 * Shapes: how a message looks, written once, as data. The type is inferred from the shape; `fits` holds an unknown
 * value against it, `explain` says what is wrong. Fields a shape does not name are allowed and ignored, so that a newer
 * peer can say more.
 */

type Spec =
  | { readonly kind: 'text' | 'scalar'; readonly max: number }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'flag' | 'anything' }
  | { readonly kind: 'matching'; readonly rule: string; readonly is: (value: unknown) => boolean }
  | { readonly kind: 'one'; readonly of: readonly string[] }
  | { readonly kind: 'list'; readonly item: Shape<unknown>; readonly max: number }
  | { readonly kind: 'record'; readonly fields: Fields }
  | { readonly kind: 'any'; readonly of: readonly Shape<unknown>[] };

export type Shape<T> = Spec & {
  readonly optional?: true;
  /** Only for inference; never set. */
  readonly type?: T;
};

export type Infer<S> = S extends { readonly type?: infer T } ? Exclude<T, undefined> : never;

export type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalKeys<F extends Fields> = { [K in keyof F]: F[K] extends { optional: true } ? K : never }[keyof F];
export type InferFields<F extends Fields> = { [K in Exclude<keyof F, OptionalKeys<F>>]: Infer<F[K]> } & {
  [K in OptionalKeys<F>]?: Infer<F[K]> | undefined;
};

export function text(max: number): Shape<string> {
  return { kind: 'text', max };
}

export function integer(min: number, max: number): Shape<number> {
  return { kind: 'integer', min, max };
}

export const flag: Shape<boolean> = { kind: 'flag' };

/** A string of at most so many characters, a number, true, false or null. */
export function scalar(max: number): Shape<string | number | boolean | null> {
  return { kind: 'scalar', max };
}

/** Any JSON value; the receiver looks closer. */
export const anything: Shape<unknown> = { kind: 'anything' };

export function matching<T extends string>(is: (value: unknown) => value is T, rule: string): Shape<T> {
  return { kind: 'matching', rule, is };
}

export function oneOf<const T extends string>(...of: readonly T[]): Shape<T> {
  return { kind: 'one', of };
}

export function optional<T>(shape: Shape<T>): Shape<T> & { optional: true } {
  return { ...shape, optional: true };
}

export function list<T>(item: Shape<T>, max: number): Shape<readonly T[]> {
  return { kind: 'list', item, max };
}

export function record<F extends Fields>(fields: F): Shape<InferFields<F>> {
  return { kind: 'record', fields };
}

export function anyOf<S extends Shape<unknown>>(...of: readonly S[]): Shape<Infer<S>> {
  return { kind: 'any', of };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A guard from a shape: the one place where an unknown value becomes a typed one. */
export function fits<T>(shape: Shape<T>, value: unknown): value is T {
  if (value === undefined && shape.optional) return true;
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' && value.length <= shape.max;
    case 'integer':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= shape.min && value <= shape.max;
    case 'flag':
      return typeof value === 'boolean';
    case 'scalar':
      if (typeof value === 'string') return value.length <= shape.max;
      return value === null || typeof value === 'number' || typeof value === 'boolean';
    case 'anything':
      return true;
    case 'matching':
      return shape.is(value);
    case 'one':
      return typeof value === 'string' && shape.of.includes(value);
    case 'list':
      return Array.isArray(value) && value.length <= shape.max && value.every((each) => fits(shape.item, each));
    case 'record':
      if (!isRecord(value)) return false;
      for (const name in shape.fields) {
        const field = shape.fields[name];
        if (field !== undefined && !fits(field, value[name])) return false;
      }
      return true;
    case 'any':
      return shape.of.some((each) => fits(each, value));
  }
}
