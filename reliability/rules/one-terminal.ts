import { rule } from './rule.ts';

export const oneTerminal = rule('R13', 'a conversation ends once, and nothing comes behind its end', (broken) => {
  const ended = new Map<string, string>();
  return {
    see(event) {
      if (event.type === 'Q.append') ended.delete(event.id);
      if (event.type === 'Q.deliver' && ended.has(event.id))
        broken([event.id], `attempt ${event.a} of ${event.id} began behind its end`);
      if (event.type !== 'L.append') return;
      if (ended.get(event.id) === event.epoch)
        broken([event.id], `entry ${event.seq} of ${event.id} (${event.kind}) is behind its end`);
      if (event.kind === 'end') ended.set(event.id, event.epoch);
    },
  };
});
