import { at, rule } from './rule.ts';

/** Under one id several may have said different things: one of them is there. */
const nameOf = ({ id, h = '' }: { id: string; h?: string | undefined }): string => `${id} ${h}`;

export const sessionFifo = rule('R7', 'requests of one key keep the order in which a client asked them', (broken) => {
  const places = new Map<string, { line: string; place: number }>();
  const asked = new Map<string, number>();
  const last = new Map<string, { place: number; q: number; id: string }>();
  return {
    see(event) {
      if (
        event.type === 'C.invoke' &&
        event.of === 'request' &&
        event.key !== undefined &&
        !places.has(nameOf(event))
      ) {
        const line = `${event.client} ${event.to} ${event.key}`;
        const place = at(asked, line, () => 0) + 1;
        asked.set(line, place);
        places.set(nameOf(event), { line, place });
      }
      if (event.type !== 'Q.append') return;
      const mine = places.get(nameOf(event));
      if (mine === undefined) return;
      const line = `${event.epoch} ${mine.line}`;
      const before = last.get(line);
      if (before !== undefined && (mine.place < before.place || event.q <= before.q))
        broken([event.id, before.id], `${event.id} was asked before ${before.id} with the same key and came behind it`);
      last.set(line, { place: mine.place, q: event.q, id: event.id });
    },
  };
});
