import { rule } from './rule.ts';

export const tokensGrow = rule('R30', 'whoever comes to lead has a token greater than all before', (broken) => {
  const last = new Map<string, number>();
  return {
    see(event) {
      if (event.type !== 'E.grant') return;
      const before = last.get(event.event) ?? 0;
      if (event.tok <= before)
        broken([event.event, event.task], `${event.task} leads with token ${event.tok}, after one with ${before}`);
      last.set(event.event, Math.max(before, event.tok));
    },
  };
});
