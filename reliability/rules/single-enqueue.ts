import { rule } from './rule.ts';

export const singleEnqueue = rule('R3', 'saying it again never makes a second one', (broken) => {
  const seen = new Set<string>();
  const once = (m: string, epoch: string): void => {
    const key = `${epoch} ${m}`;
    if (seen.has(key)) broken([m], `the relay has ${m} twice`);
    seen.add(key);
  };
  return {
    see(event) {
      if (event.type === 'Q.append') once(event.id, event.epoch);
      if (event.type === 'L.append' && event.m !== undefined) once(`${event.id} ${event.m}`, event.epoch);
    },
  };
});
