import { describe, expect, it } from 'vitest';
import { createAskedMemory, type Asked } from '../../../web/tame/asked.ts';
import { loadConfig } from '../../../web/tame/config.ts';
import { tokenFor } from '../../../web/tame/token.ts';
import { aStorage } from '../samples.ts';

const answering = (body: unknown) => () => Promise.resolve(new Response(JSON.stringify(body)));
const unreachable = () => Promise.reject(new TypeError('Failed to fetch'));

describe('the configuration', () => {
  it('is asked for, and remembered for a start without a network', async () => {
    const storage = aStorage();
    const config = { relayUrl: 'http://localhost:7400' };
    expect(await loadConfig(answering(config), storage)).toEqual(config);
    expect(await loadConfig(unreachable, storage)).toEqual(config);
  });

  it('is missed with a sentence on a first visit without a network', async () => {
    await expect(loadConfig(unreachable, aStorage())).rejects.toThrow(/Connect to the network/);
  });

  it('is not replaced by nonsense', async () => {
    const storage = aStorage();
    await loadConfig(answering({ relayUrl: 'http://localhost:7400' }), storage);
    expect((await loadConfig(answering({ relayUrl: 7 }), storage)).relayUrl).toBe('http://localhost:7400');
  });
});

describe('the token', () => {
  it('is fresh whenever one can be had, else the last one of this user', async () => {
    const storage = aStorage();
    expect(await tokenFor('ana', { ask: answering({ token: 'one' }), storage })()).toBe('one');
    expect(await tokenFor('ana', { ask: answering({ token: 'two' }), storage })()).toBe('two');
    expect(await tokenFor('ana', { ask: unreachable, storage })()).toBe('two');
    await expect(tokenFor('ben', { ask: unreachable, storage })()).rejects.toThrow('Failed to fetch');
  });
});

describe('what was asked', () => {
  const asked: Asked = { kind: 'retry', input: { campaignId: 'c-1', platforms: ['metro'] } };
  const DAY_MS = 86_400_000;

  it('is known again after a reload, to the same user only', () => {
    const storage = aStorage();
    createAskedMemory('ana', storage, () => 0).remember('x', asked);
    expect(createAskedMemory('ana', storage, () => DAY_MS).recall('x')).toEqual(asked);
    expect(createAskedMemory('ben', storage, () => DAY_MS).recall('x')).toBeUndefined();
  });

  it('is forgotten after a week', () => {
    const storage = aStorage();
    createAskedMemory('ana', storage, () => 0).remember('x', asked);
    createAskedMemory('ana', storage, () => 8 * DAY_MS);
    expect(storage.length).toBe(0);
  });

  it('is not believed when it is damaged', () => {
    const storage = aStorage();
    storage.setItem('campaigns.asked.ana.x', '{"asked":{"kind":"edit"},"storedMs":0}');
    expect(createAskedMemory('ana', storage, () => 0).recall('x')).toBeUndefined();
  });

  it('costs nothing but a title when the storage is full', () => {
    const full = aStorage();
    full.setItem = () => {
      throw new Error('QuotaExceededError');
    };
    expect(() => createAskedMemory('ana', full, () => 0).remember('x', asked)).not.toThrow();
  });
});
