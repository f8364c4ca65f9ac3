import { rule } from './rule.ts';

export const persistBeforeSend = rule('R1', 'nothing is sent before the disk of its client has it', (broken) => {
  const persisted = new Set<string>();
  return {
    see(event) {
      if (event.type === 'C.persisted') persisted.add(event.m);
      if (event.type === 'C.send' && !persisted.has(event.m))
        broken([event.m, event.client], `${event.client} sent ${event.m} before its disk had it`);
    },
  };
});
