import { rule } from './rule.ts';

export const totalOrder = rule(
  'R25',
  'all who listen to a topic hear the same, in one order, without holes',
  (broken) => {
    const events = new Map<string, string>();
    const last = new Map<string, number>();
    return {
      see(event) {
        if (event.type !== 'T.recv') return;
        const { topic, epoch, off, m, h, observer } = event;
        const place = `${epoch} ${topic} ${off}`;
        const known = events.get(place) ?? `${m} ${h}`;
        events.set(place, known);
        if (known !== `${m} ${h}`) broken([topic, m], `event ${off} of ${topic} is ${known} and ${m} ${h}`);
        const before = last.get(observer);
        if (before !== undefined && off !== before + 1)
          broken([topic, observer], `${observer} heard event ${off} of ${topic} behind event ${before}`);
        last.set(observer, off);
      },
    };
  },
);
