/**
 * Shapes: how a message looks, written once, as data that carries its own test. The type is inferred from the shape;
 * `fits` holds an unknown value against it, `explain` says what is wrong. Fields a shape does not name are allowed and
 * ignored, so that a newer peer can say more.
 */

type Spec =
  | { readonly kind: 'text' | 'scalar'; readonly max: number }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'flag' | 'anything' }
  | { readonly kind: 'matching'; readonly rule: string }
  | { readonly kind: 'one'; readonly of: readonly string[] }
  | { readonly kind: 'list'; readonly item: Shape<unknown>; readonly max: number }
  | { readonly kind: 'record'; readonly fields: Fields }
  | { readonly kind: 'tagged'; readonly tag: string; readonly of: Readonly<Record<string, Shape<unknown>>> };

export type Shape<T> = Spec & {
  /** Whether a value that is there fits. */
  readonly is: (value: unknown) => boolean;
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
  return { kind: 'text', max, is: (value) => typeof value === 'string' && value.length <= max };
}

export function integer(min: number, max: number): Shape<number> {
  return {
    kind: 'integer',
    min,
    max,
    is: (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max,
  };
}

export const flag: Shape<boolean> = { kind: 'flag', is: (value) => typeof value === 'boolean' };

/** A string of at most so many characters, a number, true, false or null. */
export function scalar(max: number): Shape<string | number | boolean | null> {
  return {
    kind: 'scalar',
    max,
    is: (value) =>
      value === null ||
      typeof value === 'number' ||
      typeof value === 'boolean' ||
      (typeof value === 'string' && value.length <= max),
  };
}

/** Any JSON value; the receiver looks closer. */
export const anything: Shape<unknown> = { kind: 'anything', is: () => true };

export function matching<T extends string>(is: (value: unknown) => value is T, rule: string): Shape<T> {
  return { kind: 'matching', rule, is };
}

export function oneOf<const T extends string>(...of: readonly T[]): Shape<T> {
  const known: readonly unknown[] = of;
  return { kind: 'one', of, is: (value) => known.includes(value) };
}

export function optional<T>(shape: Shape<T>): Shape<T> & { optional: true } {
  return { ...shape, optional: true };
}

export function list<T>(item: Shape<T>, max: number): Shape<readonly T[]> {
  return {
    kind: 'list',
    item,
    max,
    is: (value) => Array.isArray(value) && value.length <= max && value.every((each) => fits(item, each)),
  };
}

export function record<F extends Fields>(fields: F): Shape<InferFields<F>> {
  const named = Object.entries(fields);
  return {
    kind: 'record',
    fields,
    is: (value) => isRecord(value) && named.every(([name, each]) => fits(each, value[name])),
  };
}

/** What is one of several things from shape to shape, by the name it has in one field. */
export type Tagged<T extends string, F> = { [K in keyof F & string]: { [Tag in T]: K } & Infer<F[K]> };

/** One of several things, by the name that it has in one field. */
export type OneOf<T> = Shape<T> & { readonly of: Readonly<Record<string, Shape<unknown>>> };

/** One of several records; the field `tag` says which. */
export function tagged<T extends string, F extends Readonly<Record<string, Shape<unknown>>>>(
  tag: T,
  of: F,
): OneOf<Tagged<T, F>[keyof F & string]> {
  const known = new Map<unknown, Shape<unknown>>(Object.entries(of));
  return {
    kind: 'tagged',
    tag,
    of,
    is: (value) => isRecord(value) && (known.get(value[tag])?.is(value) ?? false),
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A guard from a shape: the one place where an unknown value becomes a typed one. */
export function fits<T>(shape: Shape<T>, value: unknown): value is T {
  return (value === undefined && shape.optional) || shape.is(value);
}
