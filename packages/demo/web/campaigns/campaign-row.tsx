/** One campaign in the table. */
import { Checkbox } from '@mantine/core';
import { memo } from 'react';
import { go } from '../app/use-route.ts';
import { hrefOf, type Route } from '../app/route.ts';
import type { WishedCampaign } from '../edits/wishes.ts';
import { briefFlight } from '../format/dates.ts';
import { channelLabels } from '../format/labels.ts';
import { trimmedMoney } from '../format/money.ts';
import { TrayUpSign } from '../icons/icons.tsx';
import classes from './campaign-row.module.css';
import { PaceMeter } from './pace-meter.tsx';
import { StatusBadge } from './status-badge.tsx';
import { SyncBadges } from './sync-badges.tsx';

interface Props {
  row: WishedCampaign;
  rowIndex: number;
  isOpen: boolean;
  isSelected: boolean;
  onSelect: (campaignId: string, selected: boolean) => void;
  nowMs: number;
}

export const CampaignRow = memo(function CampaignRow({ row, rowIndex, isOpen, isSelected, onSelect, nowMs }: Props) {
  const { campaign, wished, onDeviceOnly } = row;
  const route: Route = { page: 'campaigns', campaignId: campaign.id };
  const wish = (field: (typeof wished)[number]) => wished.includes(field) || undefined;
  return (
    <tr
      className={classes.row}
      aria-rowindex={rowIndex}
      data-open={isOpen || undefined}
      data-selected={isSelected || undefined}
      data-testid="campaign-row"
      data-campaign-id={campaign.id}
      data-on-device={onDeviceOnly || undefined}
      onClick={() => go(route)}
    >
      <td className={classes.choice} onClick={(event) => event.stopPropagation()}>
        <Checkbox
          size="xs"
          aria-label={`Select ${campaign.name}`}
          checked={isSelected}
          onChange={(event) => onSelect(campaign.id, event.currentTarget.checked)}
        />
      </td>
      <th scope="row" className={classes.name}>
        <div className={classes.named}>
          <a
            title={campaign.name}
            href={hrefOf(route)}
            onClick={(event) => event.stopPropagation()}
            data-wish={wish('name')}
          >
            {campaign.name}
          </a>
          {onDeviceOnly && (
            <span className={classes.device} title="Saved on this device, not sent yet">
              <TrayUpSign size={14} />
              <span className={classes.hidden}>saved on this device, not sent yet</span>
            </span>
          )}
        </div>
      </th>
      <td className={classes.soft}>{campaign.advertiser}</td>
      <td className={classes.soft}>{channelLabels[campaign.channel]}</td>
      <td>
        <StatusBadge campaign={campaign} nowMs={nowMs} />
      </td>
      <td className={classes.soft} data-wish={wish('startDate') ?? wish('endDate')}>
        {briefFlight(campaign.startDate, campaign.endDate, nowMs)}
      </td>
      <td className={classes.amount} data-testid="campaign-budget" data-wish={wish('budgetMicros')}>
        {trimmedMoney(campaign.budgetMicros, campaign.currency)}
        {campaign.budgetPeriod === 'daily' && <span className={classes.unit}> / day</span>}
      </td>
      <td className={classes.amount}>{trimmedMoney(campaign.spentMicros, campaign.currency)}</td>
      <td>
        <PaceMeter campaign={campaign} nowMs={nowMs} />
      </td>
      <td>
        <SyncBadges bindings={campaign.bindings} />
      </td>
    </tr>
  );
});
