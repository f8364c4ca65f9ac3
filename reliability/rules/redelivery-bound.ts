import { rule } from './rule.ts';

export const redeliveryBound = rule('R15', 'what a dead worker had is given to another in time', (broken) => {
  const current = new Map<string, number>();
  const holders = new Map<string, string>();
  const dead = new Set<string>();
  let due = Infinity;
  return {
    see(event) {
      if (event.type === 'Q.deliver') current.set(event.id, event.a);
      if (event.type === 'Q.lost' || (event.type === 'L.append' && event.kind === 'end')) current.delete(event.id);
      // What was lost before it arrived is held by nobody.
      if (event.type === 'W.start' && current.get(event.id) === event.a) holders.set(event.id, event.worker);
      else if ('id' in event && !current.has(event.id)) holders.delete(event.id);
      else if (event.type === 'Q.deliver') holders.delete(event.id);
      if (event.type === 'P.crash') dead.add(event.of);
      if (event.type === 'N.fault') due = Infinity;
      if (event.type === 'N.heal') due = event.at + event.withinMs;
      if (event.type !== 'N.end' || event.at < due) return;
      for (const [id, worker] of holders)
        if (dead.has(worker)) broken([id, worker], `${worker} died with ${id}, and nobody was given it since`);
    },
  };
});
