import type { Snapshot } from '@tame/sdk';
import { firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import type { Campaign } from '../../../contracts/campaign.ts';
import { createEdits, type Edits } from '../../../web/edits/edits.ts';
import { campaignIdOf, fieldsOf, isOpen, isWish } from '../../../web/edits/edit.ts';
import { createAskedMemory } from '../../../web/tame/asked.ts';
import { aClient } from '../a-client.ts';
import { aCampaign, aStorage } from '../samples.ts';

const edit = { campaignId: 'c-1', baseVersion: 3, fields: { budgetMicros: 5_000_000 } };
const found = (id: string, service = 'campaign.edit'): Snapshot => {
  return { id, service, state: 'working', attempt: 1, replies: 0, createdMs: 5, updatedMs: 5 };
};

const made: Edits[] = [];
afterEach(() => made.splice(0).forEach((edits) => edits.close()));

function begin(storage = aStorage()) {
  const client = aClient();
  const learned: Campaign[] = [];
  let intents = 0;
  const edits = createEdits({
    tame: client.tame,
    asked: createAskedMemory('ana', storage, () => 9),
    learn: (campaign) => learned.push(campaign),
    now: () => 9,
    newId: () => `intent-${(intents += 1)}`,
  });
  made.push(edits);
  const get = async (id: string) => (await firstValueFrom(edits.all$)).get(id);
  return { ...client, edits, learned, storage, get };
}

describe('edits', () => {
  it('are wishes from the moment they are made', async () => {
    const { edits, get } = begin();
    const made = await get(edits.save(edit));
    expect(made).toMatchObject({ kind: 'edit', createdMs: 9, asked: { input: edit } });
    expect(made && isWish(made)).toBe(true);
  });

  it('are found again after a reload with what they wanted, and hear their replies from the first', async () => {
    const before = begin();
    const id = before.edits.save(edit);
    const after = begin(before.storage);
    after.open$.next([found(id)]);
    after.runs.get(id)?.replies$.next({ type: 'saved', campaign: aCampaign({ version: 4 }) });
    await expect.poll(async () => (await after.get(id))?.watched.view.saved?.version).toBe(4);
    expect((await after.get(id))?.asked?.input).toMatchObject(edit);
    expect(after.learned.map(({ version }) => version)).toContain(4);
  });

  it('tell the saved campaign before they stop being a wish, so that the old value never shows in between', async () => {
    const { edits, runs, learned } = begin();
    const order: string[] = [];
    const id = edits.save(edit);
    const looking = edits.all$.subscribe((all) => {
      const each = all.get(id);
      if (each && !isWish(each)) order.push(`no wish, ${learned.length} learned`);
    });
    runs.get(id)?.replies$.next({ type: 'saved', campaign: aCampaign({ version: 4 }) });
    await expect.poll(() => order[0]).toBe('no wish, 1 learned');
    looking.unsubscribe();
  });

  it('that have not left the device become one that asks for all of it, in order, in the place of the one before', async () => {
    const { edits, asked, get } = begin();
    const first = edits.save(edit);
    edits.save({ ...edit, campaignId: 'c-2' });
    const second = edits.save({
      campaignId: 'c-1',
      baseVersion: 4,
      fields: { status: 'paused', budgetMicros: 6_000_000 },
    });
    expect(await get(first)).toBeUndefined();
    expect((await get(second))?.asked?.input).toEqual({
      campaignId: 'c-1',
      baseVersion: 3,
      fields: { budgetMicros: 6_000_000, status: 'paused' },
      intents: [
        { id: 'intent-1', atMs: 9, fields: { budgetMicros: 5_000_000 } },
        { id: 'intent-3', atMs: 9, fields: { status: 'paused', budgetMicros: 6_000_000 } },
      ],
    });
    expect(asked.map(({ options }) => options.replaces)).toEqual(['intent-1', 'intent-2', 'intent-1']);
  });

  it('are joined after a reload as well, and with what another tab has added', async () => {
    const before = begin();
    const first = before.edits.save(edit);
    const after = begin(before.storage);
    after.open$.next([{ ...found(first), state: 'stored' }]);
    before.edits.save({ ...edit, fields: { name: 'Summer' } }); // not heard of in the other tab yet
    const last = await after.get(after.edits.save({ ...edit, fields: { status: 'paused' } }));
    expect(last?.asked?.input).toMatchObject({ fields: { budgetMicros: 5_000_000, name: 'Summer', status: 'paused' } });
  });

  it('that have left the device stay as they are: the next is one of its own', async () => {
    const { edits, runs, get, asked } = begin();
    const first = edits.save(edit);
    runs.get(first)?.state$.next('accepted');
    await expect.poll(async () => (await get(first))?.watched.state).toBe('accepted');
    const second = await get(edits.save({ ...edit, fields: { name: 'Summer' } }));
    expect(second?.asked?.input).toMatchObject({ fields: { name: 'Summer' } });
    expect(await get(first)).toBeDefined();
    expect(new Set(asked.map(({ options }) => options.replaces)).size).toBe(2);
  });

  it('follow other work as little as what they follow already', async () => {
    const { edits, runs, open$ } = begin();
    const id = edits.save(edit);
    open$.next([found(id), found('list', 'campaigns.list'), found('other', 'campaign.retry')]);
    expect([...(await firstValueFrom(edits.all$)).keys()]).toEqual([id, 'other']);
    expect(runs.has('list')).toBe(false);
  });

  it('that had ended before are old news, and gone once dismissed', async () => {
    const { edits, get, runs } = begin();
    edits.lookUp([found('old')]);
    expect(await get('old')).toMatchObject({ isOld: true });
    edits.dismiss('old');
    runs.get('old')?.status$.next({ campaignId: 'c-1', campaignName: 'x', done: 1, of: 1 });
    edits.lookUp([found('old')]);
    expect(await get('old')).toBeUndefined();
  });

  it('of another device are known by what the worker has said of them', async () => {
    const { open$, get } = begin();
    const status = { campaignId: 'c-1', campaignName: 'x', fields: { name: 'Summer' }, done: 0, of: 3 };
    open$.next([{ ...found('elsewhere'), status }]);
    const elsewhere = await get('elsewhere');
    expect(elsewhere && [campaignIdOf(elsewhere), fieldsOf(elsewhere)]).toEqual(['c-1', { name: 'Summer' }]);
  });

  it('end with their failure as a part of the value', async () => {
    const { edits, get, runs } = begin();
    const id = edits.retry({ campaignId: 'c-1', platforms: ['metro'] });
    runs.get(id)?.replies$.error(new Error('boom'));
    await expect.poll(async () => (await get(id))?.watched.error?.code).toBe('UNKNOWN');
    const ended = await get(id);
    expect(ended && isOpen(ended)).toBe(false);
  });
});
