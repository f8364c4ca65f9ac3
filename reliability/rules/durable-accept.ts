import { rule } from './rule.ts';

export const durableAccept = rule(
  'R2',
  'what was accepted is on the disk of the relay before anybody is told',
  (broken) => {
    const publishes = new Set<string>();
    const kept = new Set<string>();
    return {
      see(event) {
        if (event.type === 'C.invoke' && event.of === 'publish') publishes.add(event.m);
        if (event.type === 'Q.append') kept.add(event.id);
        if (event.type === 'L.append' && event.m !== undefined) kept.add(event.m);
        // What a wish to cancel is called.
        if (event.type === 'L.append' && event.kind === 'end') kept.add(`${event.id}!`);
        if (event.type !== 'C.accepted' || publishes.has(event.m)) return;
        const { m, client } = event;
        if (!kept.has(m)) broken([m, client], `${m} was accepted from ${client} and is not there`);
      },
    };
  },
);
