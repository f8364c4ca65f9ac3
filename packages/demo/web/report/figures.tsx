/** A few counts side by side, each below what it counts. */
import { count } from '../format/numbers.ts';
import classes from './figures.module.css';

interface Props {
  figures: readonly (readonly [label: string, value: number])[];
  testId?: string;
}

export function Figures({ figures, testId }: Props) {
  return (
    <dl className={classes.figures} data-testid={testId}>
      {figures.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{count(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
