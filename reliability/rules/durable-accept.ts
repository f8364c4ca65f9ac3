import { rule } from './rule.ts';

export const durableAccept = rule('R2', 'what was accepted is on the disk of the relay', (broken) => {
  /** What a cancel is for. */
  const cancels = new Map<string, string>();
  const publishes = new Set<string>();
  const accepted = new Map<string, string>();
  const kept = new Set<string>();
  const ended = new Set<string>();
  return {
    see(event) {
      if (event.type === 'C.invoke' && event.of === 'cancel') cancels.set(event.m, event.id);
      if (event.type === 'C.invoke' && event.of === 'publish') publishes.add(event.m);
      if (event.type === 'C.accepted') accepted.set(event.m, event.client);
      if (event.type === 'Q.append') kept.add(event.id);
      if (event.type !== 'L.append') return;
      if (event.m !== undefined) kept.add(event.m);
      if (event.kind === 'end') ended.add(event.id);
    },
    end() {
      for (const [m, client] of accepted) {
        const cancelled = cancels.get(m);
        const isThere = cancelled === undefined ? kept.has(m) : ended.has(cancelled);
        if (!isThere && !publishes.has(m)) broken([m, client], `${m} was accepted from ${client} and is not there`);
      }
    },
  };
});
