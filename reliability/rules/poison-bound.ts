import { rule } from './rule.ts';

export const poisonBound = rule('R16', 'no request is tried more often than it may be', (broken) => {
  const failures = new Map<string, number>();
  return {
    see(event) {
      if (event.type === 'Q.lost' && event.failed) failures.set(event.id, (failures.get(event.id) ?? 0) + 1);
      if (event.type !== 'Q.deliver') return;
      const before = failures.get(event.id) ?? 0;
      if (before >= event.max) broken([event.id], `${event.id} failed ${before} times of ${event.max} and goes on`);
    },
  };
});
