import { createReadings } from './replies-of-logs.ts';
import { rule } from './rule.ts';

export const honestResume = rule('R20', 'a reader goes on right behind the position it gave', (broken) => {
  const readings = createReadings();
  return {
    see: readings.see,
    end() {
      for (const { name, id, after, shown } of readings.observers) {
        const [h = ''] = shown;
        const first = readings.reply(h);
        if (first?.id !== id) continue;
        const before = readings.countUpTo(id, first.epoch, after);
        if (first.number !== before + 1)
          broken([name, id], `${name} reads ${id} behind ${after}, where ${before} replies are, from ${first.number}`);
      }
    },
  };
});
