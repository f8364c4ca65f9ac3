import { at, rule } from './rule.ts';

export const publisherFifo = rule('R27', 'events of one client come once, in the order it published them', (broken) => {
  const places = new Map<string, { line: string; place: number }>();
  const asked = new Map<string, number>();
  const last = new Map<string, { place: number; m: string }>();
  const seen = new Set<string>();
  return {
    see(event) {
      if (event.type === 'C.invoke' && event.of === 'publish' && !places.has(event.m)) {
        const line = `${event.client} ${event.to}`;
        const place = at(asked, line, () => 0) + 1;
        asked.set(line, place);
        places.set(event.m, { line, place });
      }
      if (event.type !== 'T.append') return;
      const { m, topic, epoch } = event;
      const once = `${epoch} ${topic} ${m}`;
      if (seen.has(once)) broken([m], `${topic} has ${m} twice`);
      seen.add(once);
      const mine = places.get(m);
      if (mine === undefined) return;
      const line = `${epoch} ${mine.line}`;
      const before = last.get(line);
      if (before !== undefined && mine.place < before.place)
        broken([m, before.m], `${m} was published before ${before.m} and came behind it`);
      last.set(line, { place: mine.place, m });
    },
  };
});
