/** How many campaigns took a change, how many did not, and how many it has not come to. */
import type { BulkCounts } from '../../contracts/bulk.ts';
import { count } from '../format/numbers.ts';
import classes from './figures.module.css';

export function Figures({ counts: { applied, failed, notBegun }, ended }: { counts: BulkCounts; ended: boolean }) {
  const figures = [
    ['Applied', applied],
    ['Need attention', failed],
    [ended ? 'Not begun' : 'To do', notBegun],
  ] as const;
  return (
    <dl className={classes.figures} data-testid="bulk-figures">
      {figures.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{count(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
