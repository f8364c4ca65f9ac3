import { rule } from './rule.ts';

export const truthfulRejection = rule('R6', 'what was rejected for good has not happened', (broken) => {
  const asked = new Map<string, { user: string; h: string | undefined }>();
  const rejected: { client: string; m: string; code: string }[] = [];
  const started = new Set<string>();
  const bound = new Map<string, { user: string; h: string }>();
  const told = new Set<string>();
  return {
    see(event) {
      if (event.type === 'C.invoke') asked.set(`${event.client} ${event.m}`, { user: event.user, h: event.h });
      if (event.type === 'C.rejected' && event.final) rejected.push(event);
      if (event.type === 'W.start') started.add(event.id);
      if (event.type === 'Q.append') bound.set(event.id, event);
      if (event.type === 'L.append' && event.m !== undefined) told.add(event.m);
    },
    end() {
      for (const { client, m, code } of rejected) {
        const said = asked.get(`${client} ${m}`);
        const kept = bound.get(m);
        const isOther = kept !== undefined && said !== undefined && (kept.user !== said.user || kept.h !== said.h);
        if (!isOther && (kept !== undefined || started.has(m) || told.has(m)))
          broken([m, client], `${client} was told that ${m} is refused (${code}), and it has happened`);
      }
    },
  };
});
