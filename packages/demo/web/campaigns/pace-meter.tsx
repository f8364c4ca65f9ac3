/** Spend against where it should stand: the index in figures, and a bar with a mark. */
import type { Campaign } from '../../contracts/campaign.ts';
import classes from './pace-meter.module.css';
import { paceOf, paceWords } from './pace.ts';

export function PaceMeter({ campaign, nowMs }: { campaign: Campaign; nowMs: number }) {
  const pace = paceOf(campaign, nowMs);
  if (!pace) {
    return (
      <span className={classes.none} data-testid="pacing">
        <span aria-hidden>–</span>
        <span className={classes.hidden}>no target yet</span>
      </span>
    );
  }
  const words = `${pace.index.toFixed(2)}, ${paceWords[pace.verdict]}`;
  return (
    <span className={classes.meter} data-verdict={pace.verdict} data-testid="pacing" title={words}>
      <span className={classes.figures}>
        <span className="figures">{pace.index.toFixed(2)}</span>
        <span className={classes.verdict}>
          {pace.verdict}
          <span className={classes.hidden}> pace</span>
        </span>
      </span>
      <span className={classes.bar} aria-hidden>
        <span className={classes.spent} style={{ width: `${pace.spentShare * 100}%` }} />
        <span className={classes.target} style={{ insetInlineStart: `${pace.targetShare * 100}%` }} />
      </span>
    </span>
  );
}
