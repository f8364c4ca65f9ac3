import { createReadings } from './replies-of-logs.ts';
import { rule } from './rule.ts';

/** Ends that are those of the log; a reading may also end because the log was lost or the client closed. */
const ENDS: ReadonlySet<string> = new Set(['completed', 'failed', 'cancelled', 'expired']);
const LOST: ReadonlySet<string> = new Set(['RESET', 'DATA_CORRUPT']);

export const gapFree = rule('R19', 'a reader sees every reply once, in order, and none is missing', (broken) => {
  const readings = createReadings();
  return {
    see: readings.see,
    end() {
      for (const { name, id, shown, end } of readings.observers) {
        let last: number | undefined;
        let epoch: string | undefined;
        for (const h of shown) {
          const reply = readings.reply(h);
          if (reply === undefined) continue; // R21
          if (reply.id !== id) broken([name, id], `${name} reads ${id} and was shown ${h} of ${reply.id}`);
          else if (last !== undefined && reply.number !== last + 1)
            broken([name, id], `${name} was shown reply ${reply.number} of ${id} (${h}) behind reply ${last}`);
          last = reply.number;
          epoch = reply.epoch;
        }
        const isWhole = end !== undefined && ENDS.has(end.state) && !LOST.has(end.code ?? '');
        if (!isWhole || last === undefined || epoch === undefined) continue;
        const all = readings.count(id, epoch);
        if (last < all) broken([name, id], `${name} saw ${id} end behind reply ${last} of ${all}`);
      }
    },
  };
});
