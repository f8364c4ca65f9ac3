import { firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { createCampaigns, type Campaigns } from '../../../web/campaigns/campaigns.ts';
import { createRememberedList } from '../../../web/campaigns/remembered-list.ts';
import { aClient } from '../a-client.ts';
import { aCampaign, aStorage } from '../samples.ts';

const made: Campaigns[] = [];
afterEach(() => made.splice(0).forEach((campaigns) => campaigns.close()));

function begin(storage = aStorage()) {
  const client = aClient();
  const list = createRememberedList('ana', storage);
  const campaigns = createCampaigns(client.tame, list, () => 9);
  made.push(campaigns);
  const online = () => client.connection$.next({ state: 'online', attempt: 0, user: 'ana' });
  const lost = () =>
    client.connection$.next({ state: 'waiting', attempt: 1, reason: 'lost', retryAfterMs: 0, retryAtMs: 0 });
  const version = async () => (await firstValueFrom(campaigns.known$)).byId.get('c-1')?.version;
  return { ...client, campaigns, list, online, lost, version };
}

describe('the list of campaigns', () => {
  it('asks nothing before the relay is there: a question that waits would count as a change that waits', () => {
    const { requests, online } = begin();
    expect(requests).toHaveLength(0);
    online();
    expect(requests.map(({ service }) => service)).toEqual(['campaigns.list']);
  });

  it('follows changes after the list has ended', async () => {
    const { requests, online, changes$, version } = begin();
    online();
    requests[0]?.answer$.next({ campaigns: [aCampaign()], total: 1 });
    requests[0]?.answer$.complete();
    changes$.next({ campaign: aCampaign({ version: 4 }), by: 'ben' });
    await expect.poll(version).toBe(4);
  });

  it('shows what an edit told at once, also in the middle of a burst: the old value never comes back', () => {
    const { requests, online, changes$, campaigns } = begin();
    online();
    requests[0]?.answer$.next({ campaigns: [aCampaign({ version: 3 })], total: 1 });
    const seen: (number | undefined)[] = [];
    const looking = campaigns.known$.subscribe(({ byId }) => seen.push(byId.get('c-1')?.version));
    changes$.next({ campaign: aCampaign({ version: 4 }), by: 'ben' });
    campaigns.learn(aCampaign({ version: 4 }));
    expect(seen).toEqual([3, 4]);
    looking.unsubscribe();
  });

  it('asks again with every connection, and when it is told to', () => {
    const { requests, online, lost, campaigns } = begin();
    online();
    lost();
    online();
    expect(requests).toHaveLength(2);
    campaigns.reload();
    expect(requests).toHaveLength(3);
  });

  it('shows a failure and goes on after it', async () => {
    const { requests, online, campaigns } = begin();
    online();
    requests[0]?.answer$.error(new Error('boom'));
    await expect.poll(async () => (await firstValueFrom(campaigns.known$)).state).toBe('failed');
    campaigns.reload();
    requests[1]?.answer$.complete();
    await expect.poll(async () => (await firstValueFrom(campaigns.known$)).state).toBe('current');
  });

  it('begins with what this device saw last', async () => {
    const storage = aStorage();
    createRememberedList('ana', storage).write([aCampaign({ version: 2 })], 5);
    const { version, campaigns } = begin(storage);
    expect(await version()).toBe(2);
    expect(await firstValueFrom(campaigns.known$)).toMatchObject({ state: 'remembered', asOfMs: 5 });
  });
});
