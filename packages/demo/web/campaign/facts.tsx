/** The figures of a campaign. */
import type { ReactNode } from 'react';
import type { Campaign } from '../../contracts/campaign.ts';
import { PaceMeter } from '../campaigns/pace-meter.tsx';
import { flight } from '../format/dates.ts';
import { goalLabels, periodLabels } from '../format/labels.ts';
import { money } from '../format/money.ts';
import { percent } from '../format/numbers.ts';
import classes from './facts.module.css';

export function Facts({ campaign, nowMs }: { campaign: Campaign; nowMs: number }) {
  const { currency, goal } = campaign;
  const share = campaign.budgetPeriod === 'flight' ? percent(campaign.spentMicros / campaign.budgetMicros) : undefined;
  return (
    <dl className={classes.facts}>
      <Fact label={`Budget ${periodLabels[campaign.budgetPeriod]}`}>{money(campaign.budgetMicros, currency)}</Fact>
      <Fact label="Spent so far">
        {money(campaign.spentMicros, currency)}
        {share && <span className={classes.aside}>{share}</span>}
      </Fact>
      <Fact label="Pacing">
        <PaceMeter campaign={campaign} nowMs={nowMs} />
      </Fact>
      <Fact label="Flight">{flight(campaign.startDate, campaign.endDate)}</Fact>
      <Fact label="Goal">
        {goalLabels[goal.kind]}
        {goal.targetMicros !== null && (
          <span className={classes.aside}>at most {money(goal.targetMicros, currency)} each</span>
        )}
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{label}</dt>
      <dd className="figures">{children}</dd>
    </div>
  );
}
