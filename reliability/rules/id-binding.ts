import { rule } from './rule.ts';

export const idBinding = rule('R4', 'an id stands for one content of one user', (broken) => {
  const bound = new Map<string, { user: string; h: string }>();
  const sent = new Map<string, { user: string; h: string }>();
  const accepted: { client: string; m: string }[] = [];
  return {
    see(event) {
      if (event.type === 'Q.append') bound.set(event.id, event);
      if (event.type === 'C.send' && event.h !== undefined)
        sent.set(`${event.client} ${event.m}`, { user: event.user, h: event.h });
      if (event.type === 'C.accepted') accepted.push(event);
    },
    end() {
      for (const { client, m } of accepted) {
        const said = sent.get(`${client} ${m}`);
        const kept = bound.get(m);
        if (said === undefined || kept === undefined || (said.user === kept.user && said.h === kept.h)) continue;
        broken([m, client], `${client} was told that ${m} is accepted, and it stands for something else`);
      }
    },
  };
});
