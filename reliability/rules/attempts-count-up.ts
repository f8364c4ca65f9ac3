import { rule } from './rule.ts';

export const attemptsCountUp = rule('R11', 'attempts are 1, 2, 3 … and each belongs to one worker', (broken) => {
  const last = new Map<string, number>();
  const workers = new Map<string, string>();
  return {
    see(event) {
      if (event.type === 'Q.deliver') {
        const before = last.get(event.id) ?? 0;
        if (event.a !== before + 1) broken([event.id], `attempt ${event.a} of ${event.id} follows attempt ${before}`);
        last.set(event.id, event.a);
      }
      if (event.type !== 'W.start') return;
      const attempt = `${event.id} ${event.a}`;
      const worker = workers.get(attempt) ?? event.worker;
      if (worker !== event.worker)
        broken([event.id, worker, event.worker], `attempt ${event.a} of ${event.id} was given to two workers`);
      workers.set(attempt, worker);
    },
  };
});
