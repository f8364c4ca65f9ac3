import { rule } from './rule.ts';

export const atLeastOnce = rule('R10', 'once faults are over all that was queued is worked on or ends', (broken) => {
  const waiting = new Set<string>();
  let healed = false;
  return {
    see(event) {
      if (event.type === 'Q.append') waiting.add(event.id);
      if (event.type === 'W.start') waiting.delete(event.id);
      if (event.type === 'L.append' && event.kind === 'end') waiting.delete(event.id);
      if (event.type === 'N.heal') healed = true;
      if (event.type === 'N.fault') healed = false;
      if (event.type === 'N.end' && healed)
        for (const id of waiting) broken([id], `${id} waits in its queue and no worker was given it`);
    },
  };
});
