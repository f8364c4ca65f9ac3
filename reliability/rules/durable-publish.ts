import { rule } from './rule.ts';

export const durablePublish = rule('R26', 'an event that was accepted is in its topic', (broken) => {
  const published = new Set<string>();
  const accepted = new Set<string>();
  const kept = new Set<string>();
  return {
    see(event) {
      if (event.type === 'C.invoke' && event.of === 'publish') published.add(event.m);
      if (event.type === 'C.accepted' && published.has(event.m)) accepted.add(event.m);
      if (event.type === 'T.append') kept.add(event.m);
    },
    end() {
      for (const m of accepted) if (!kept.has(m)) broken([m], `${m} was accepted and is in no topic`);
    },
  };
});
