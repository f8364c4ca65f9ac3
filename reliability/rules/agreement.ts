import { at, rule } from './rule.ts';

export const agreement = rule('R24', 'all who read a conversation from its beginning see the same', (broken) => {
  const read = new Map<string, { id: string; count: number }>();
  const seen = new Map<string, string[]>();
  const lost = new Set<string>();
  const differ: { id: string; observer: string; says: string }[] = [];
  return {
    see(event) {
      if (event.type === 'C.follow' && event.after === 0) read.set(event.observer, { id: event.id, count: 0 });
      if (event.type === 'C.end' && event.code === 'RESET') lost.add(event.id);
      if (event.type !== 'C.next') return;
      const reading = read.get(event.observer);
      if (reading === undefined) return;
      const { id, count } = reading;
      reading.count += 1;
      const shown = at(seen, id, () => []);
      shown[count] ??= event.h;
      const first = shown[count];
      if (first !== event.h)
        differ.push({ id, observer: event.observer, says: `reply ${count + 1} of ${id} is ${first} and ${event.h}` });
    },
    end() {
      for (const { id, observer, says } of differ) if (!lost.has(id)) broken([id, observer], says);
    },
  };
});
