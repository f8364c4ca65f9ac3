import { rule } from './rule.ts';

export const oneLeader = rule('R31', 'one task leads at a time, and it stands for it', (broken) => {
  const leaders = new Map<string, string>();
  const standing = new Set<string>();
  return {
    see(event) {
      if (event.type !== 'E.stands' && event.type !== 'E.left' && event.type !== 'E.grant') return;
      const task = `${event.task} ${event.a}`;
      const place = `${event.event} ${task}`;
      const leader = leaders.get(event.event);
      if (event.type === 'E.stands') standing.add(place);
      else if (event.type === 'E.left') {
        standing.delete(place);
        if (leader === task) leaders.delete(event.event);
      } else {
        if (leader !== undefined) broken([event.event], `attempt ${task} leads while attempt ${leader} does`);
        if (!standing.has(place)) broken([event.event], `attempt ${task} leads and does not stand for it`);
        leaders.set(event.event, task);
      }
    },
  };
});
