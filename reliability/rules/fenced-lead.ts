import { rule } from './rule.ts';

export const fencedLead = rule('R32', 'only the newest leader has the last word, and once', (broken) => {
  const newest = new Map<string, { readonly task: string; readonly tok: number }>();
  const concluded = new Set<string>();
  return {
    see(event) {
      if (event.type === 'E.grant') newest.set(event.event, event);
      if (event.type !== 'W.concluded' || !event.ok) return;
      const leader = newest.get(event.event);
      if (leader?.task !== event.task || leader.tok !== event.tok)
        broken(
          [event.event, event.task],
          `${event.task} had the last word with token ${event.tok} and was not the newest`,
        );
      if (concluded.has(event.event)) broken([event.event], `the last word of ${event.event} was had twice`);
      concluded.add(event.event);
    },
  };
});
