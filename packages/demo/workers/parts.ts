/** What the services around the campaigns stand on; one of each in a process. */
import { createLanes, type Lanes } from '../connectors/lanes.ts';
import type { Connectors } from '../connectors/connectors.ts';
import type { PlatformName } from '../contracts/campaign.ts';
import type { Clock } from '../contracts/clock.ts';
import { createCampaigns, type Campaigns } from '../database/campaigns.ts';
import type { Database } from '../database/database.ts';
import { createAnnouncer, type Announcer } from './announce.ts';
import { createUnderWay, type UnderWay } from './under-way.ts';

export interface Surroundings {
  database: Database;
  connectors: Connectors;
  /** Where the platforms are, for placing imported campaigns there. */
  platformUrls: Readonly<Record<PlatformName, string>>;
  clock: Clock;
}

export interface Parts extends Surroundings {
  campaigns: Campaigns;
  announcer: Announcer;
  /** Changes of one campaign begin one after the other; imports as well. */
  lanes: Lanes;
  underWay: UnderWay;
}

export function createParts(surroundings: Surroundings): Parts {
  const { database } = surroundings;
  return {
    ...surroundings,
    campaigns: createCampaigns(database),
    announcer: createAnnouncer(database),
    lanes: createLanes(),
    underWay: createUnderWay(),
  };
}
