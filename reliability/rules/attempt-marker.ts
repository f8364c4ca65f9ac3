import { rule } from './rule.ts';

export const attemptMarker = rule('R22', 'a new attempt is announced before anything it says', (broken) => {
  const last = new Map<string, { a: number; seq: number }>();
  return {
    see(event) {
      if (event.type !== 'L.append') return;
      const { id, epoch, seq, a, kind } = event;
      const log = `${epoch} ${id}`;
      const before = last.get(log) ?? { a: Math.min(a, 1), seq: 0 };
      if (seq !== before.seq + 1) broken([id], `entry ${seq} of ${id} follows entry ${before.seq}`);
      if (a > Math.max(before.a, 1) && kind !== 'attempt')
        broken([id], `entry ${seq} of ${id} (${kind}) is of attempt ${a}, and nothing says that it began`);
      last.set(log, { a, seq });
    },
  };
});
