import { rule } from './rule.ts';

export const durableReplies = rule('R21', 'a reply is shown only when it is on the disk of the relay', (broken) => {
  const kept = new Set<string>();
  const recorded = new Set<string>();
  const early: { h: string; id: string; observer: string }[] = [];
  return {
    see(event) {
      if (event.type === 'Q.append') recorded.add(event.id);
      if (event.type === 'L.append' && event.h !== undefined && event.m === undefined) kept.add(event.h);
      if (event.type === 'C.next' && !kept.has(event.h)) early.push(event);
    },
    end() {
      for (const { h, id, observer } of early)
        if (recorded.has(id)) broken([id, observer], `${observer} was shown ${h} of ${id} before it was on the disk`);
    },
  };
});
