import { rule } from './rule.ts';

export const fencedAppend = rule('R12', 'nothing of an attempt counts once the next has begun', (broken) => {
  const current = new Map<string, number>();
  const lost = new Set<string>();
  const spoken = new Map<string, number>();
  return {
    see(event) {
      if (event.type === 'Q.deliver') {
        current.set(event.id, event.a);
        lost.delete(event.id);
      }
      if (event.type === 'Q.lost') lost.add(event.id);
      if (event.type === 'W.emit' && event.h !== undefined) spoken.set(`${event.id} ${event.h}`, event.a);
      if (event.type !== 'L.append' || event.h === undefined || event.m !== undefined) return;
      const by = spoken.get(`${event.id} ${event.h}`);
      if (by === undefined || (by === current.get(event.id) && !lost.has(event.id))) return;
      broken([event.id], `${event.h} of attempt ${by} is in the log of ${event.id} behind the end of that attempt`);
    },
  };
});
