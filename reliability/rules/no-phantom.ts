import { rule } from './rule.ts';

export const noPhantom = rule('R5', 'the relay has nothing that nobody asked for', (broken) => {
  const asked = new Set<string>();
  const kept: { id: string; user: string; h: string }[] = [];
  return {
    see(event) {
      if (event.type === 'C.invoke') asked.add(`${event.user} ${event.m} ${event.h ?? ''}`);
      if (event.type === 'Q.append') kept.push(event);
      if (event.type === 'T.append') kept.push({ id: event.m, user: event.user, h: event.h });
    },
    end() {
      for (const { id, user, h } of kept)
        if (!asked.has(`${user} ${id} ${h}`)) broken([id], `${user} never asked for ${id} with ${h}`);
    },
  };
});
