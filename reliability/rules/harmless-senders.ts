import { rule } from './rule.ts';

export const harmlessSenders = rule(
  'R9',
  'whichever client sends it, and however often, it is what was asked, as who asked',
  (broken) => {
    const asked = new Map<string, Set<string>>();
    const clients = new Map<string, string>();
    return {
      see(event) {
        if (event.type === 'C.invoke') {
          const known = asked.get(event.m) ?? new Set<string>();
          asked.set(event.m, known.add(`${event.user} ${event.h ?? ''}`));
          clients.set(`${event.client} ${event.m}`, `${event.user} ${event.h ?? ''}`);
        }
        if (event.type !== 'C.send') return;
        const said = `${event.user} ${event.h ?? ''}`;
        const own = clients.get(`${event.client} ${event.m}`);
        if (own === undefined ? asked.get(event.m)?.has(said) === true : own === said) return;
        broken([event.m, event.client], `${event.client} sent ${event.m} as ${said}, which nobody asked for`);
      },
    };
  },
);
