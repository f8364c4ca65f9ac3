import { createReadings } from './replies-of-logs.ts';
import { rule } from './rule.ts';

export const cursorBound = rule('R23', 'a position that the log does not have is never taken for its end', (broken) => {
  const readings = createReadings();
  return {
    see: readings.see,
    end() {
      for (const { name, id, after, epoch, shown, end } of readings.observers) {
        const head = readings.head(id);
        if (head === undefined) continue;
        const isForeign = epoch !== undefined && !readings.epochs(id).has(epoch);
        if (!isForeign && after <= head) continue;
        if (shown.length > 0 || end?.state === 'completed')
          broken([name, id], `${name} gave position ${after} of ${epoch ?? 'any history'}, which ${id} does not have`);
      }
    },
  };
});
