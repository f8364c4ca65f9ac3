/** What the page is told about its surroundings at start, remembered so that it also starts without a network. */
import * as v from 'valibot';

const Config = v.object({
  /** Where the relay is. */
  relayUrl: v.pipe(v.string(), v.url()),
});
export type Config = v.InferOutput<typeof Config>;

const KEY = 'campaigns.config';

/** Asks this origin for `/config.json`; without an answer, the one remembered from last time. Rejects without either. */
export async function loadConfig(ask: typeof fetch = fetch, storage: Storage = localStorage): Promise<Config> {
  try {
    const response = await ask('/config.json', { cache: 'no-store' });
    const config = v.parse(Config, await response.json());
    storage.setItem(KEY, JSON.stringify(config));
    return config;
  } catch (error) {
    const remembered = storage.getItem(KEY);
    if (remembered) return v.parse(Config, JSON.parse(remembered));
    throw new Error('This page could not be told where its relay is. Connect to the network and load it again.', {
      cause: error,
    });
  }
}
