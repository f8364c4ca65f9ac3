/** Who else is here, in words. */

/** Names that are written out. */
const WRITTEN_OUT = 2;

/** `Ben has this campaign open too`; nothing when nobody has. */
export function hereWords(names: readonly string[]): string | undefined {
  if (names.length === 0) return undefined;
  const named = names.slice(0, names.length > WRITTEN_OUT + 1 ? WRITTEN_OUT : names.length);
  const rest = names.length - named.length;
  const all = rest > 0 ? [...named, `${rest} others`] : named;
  const last = all.length > 1 ? ` and ${all.at(-1)}` : '';
  const first = (last === '' ? all : all.slice(0, -1)).join(', ');
  return `${first}${last} ${all.length > 1 ? 'have' : 'has'} this campaign open too`;
}
