/** Names that a part of the store has keys for: each is found by one jump over all keys of the one before. */
import type { Disk } from './disk.ts';
import { below } from './keys.ts';

/** In the order of their keys. Of those alone that begin so, if that is said. */
export function* namesIn(disk: Disk, part: string, beginning = ''): Iterable<string> {
  const prefix = `${part}/`;
  // Behind every character that a name is made of.
  const end = `${prefix}${beginning}\u007f`;
  for (let [key] = disk.keys({ start: `${prefix}${beginning}`, end, limit: 1 }); key !== undefined;) {
    const name = key.slice(prefix.length, key.indexOf('/', prefix.length));
    yield name;
    [key] = disk.keys({ start: below(`${prefix}${name}`).end, end, limit: 1 });
  }
}
