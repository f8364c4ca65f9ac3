/** Optional fields of the wire as optional fields of the API. */

type Unset<T> = { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };
type Set<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] };

/** What came over the wire has no fields that are there and undefined; the types of optional fields cannot say so. */
export function withoutUnset<T extends object>(wire: T): Set<T> & Unset<T>;
export function withoutUnset(wire: object): object {
  return wire;
}
