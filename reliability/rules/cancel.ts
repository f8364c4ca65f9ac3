import { rule } from './rule.ts';

export const cancel = rule('R18', 'what was called off is not given to anybody any more', (broken) => {
  const wishes = new Map<string, string>();
  const over = new Set<string>();
  return {
    see(event) {
      if (event.type === 'C.invoke' && event.of === 'cancel') wishes.set(event.m, event.id);
      const cancelled = event.type === 'C.accepted' ? wishes.get(event.m) : undefined;
      if (cancelled !== undefined) over.add(cancelled);
      if (event.type === 'Q.deliver' && over.has(event.id))
        broken([event.id], `${event.id} was called off, and attempt ${event.a} began after that`);
    },
  };
});
