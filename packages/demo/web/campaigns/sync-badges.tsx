/** Where a campaign stands on each platform: three small badges, always in the same place. */
import type { Binding, Campaign, PlatformName } from '../../contracts/campaign.ts';
import { platformNames } from '../../contracts/campaign.ts';
import { bindingLabels, platformLabels } from '../format/labels.ts';
import { CheckSign, ClockSign, CrossSign, UnequalSign } from '../icons/icons.tsx';
import classes from './sync-badges.module.css';

const signs: Record<Binding['state'], typeof CheckSign> = {
  'in-sync': CheckSign,
  pending: ClockSign,
  failed: CrossSign,
  drifted: UnequalSign,
};

export function SyncBadges({ bindings }: { bindings: Campaign['bindings'] }) {
  return (
    <span className={classes.badges}>
      {platformNames.map((platform) => (
        <SyncBadge
          key={platform}
          platform={platform}
          binding={bindings.find((binding) => binding.platform === platform)}
        />
      ))}
    </span>
  );
}

function SyncBadge({ platform, binding }: { platform: PlatformName; binding: Binding | undefined }) {
  const label = platformLabels[platform];
  if (!binding) return <span className={classes.absent} aria-hidden title={`${label}: not placed`} />;
  const Sign = signs[binding.state];
  const words = `${label}: ${bindingLabels[binding.state]}`;
  return (
    <span
      className={classes.badge}
      title={binding.reason ? `${words}. ${binding.reason}` : words}
      data-testid={`sync-${platform}`}
      data-state={binding.state}
    >
      <span aria-hidden>{label.charAt(0)}</span>
      <Sign size={12} />
      <span className={classes.hidden}>{words}</span>
    </span>
  );
}
