/** Stores one campaign after the other and says each number once it is stored; ends only when it is ended. */
import { createCampaigns } from '../../database/campaigns.ts';
import { openDatabase } from '../../database/open.ts';
import { sampleCampaign } from '../sample-campaign.ts';

const campaigns = createCampaigns(await openDatabase({ directory: process.argv[2] }));
for (let number = 1; ; number += 1) {
  await campaigns.import([sampleCampaign({ id: `NL-${number}` })]);
  process.stdout.write(`${number}\n`);
}
