import { rule } from './rule.ts';

export const recoveryTruth = rule(
  'R28',
  'a listener goes on right behind its position, or is told that it cannot',
  (broken) => {
    const expected = new Map<string, { after: number; epoch: string }>();
    return {
      see(event) {
        if (event.type === 'T.follow' && event.after !== undefined && event.epoch !== undefined)
          expected.set(event.observer, { after: event.after, epoch: event.epoch });
        if (event.type === 'T.gap') expected.delete(event.observer);
        if (event.type !== 'T.recv') return;
        const from = expected.get(event.observer);
        if (from === undefined) return;
        expected.delete(event.observer);
        if (event.epoch !== from.epoch || event.off !== from.after + 1)
          broken(
            [event.topic, event.observer],
            `${event.observer} asked for ${event.topic} behind ${from.after} and was given event ${event.off}`,
          );
      },
    };
  },
);
