/** TAME's outbox. */
import { createClient, type Client } from '@tame/sdk';
import { filter, firstValueFrom } from 'rxjs';
import { asked, NAME, work } from './work.ts';

const relay = asked('relay');
const nowhere = 'http://127.0.0.1:9';
let stores = 0;
const open = (url: string): Client => createClient(url, { name: `bench-${stores}` });

async function waiting(client: Client, wanted: number): Promise<void> {
  await firstValueFrom(client.outbox$.pipe(filter((state) => state.waiting === wanted && state.refused.length === 0)));
}

work({
  async store(count) {
    stores += 1;
    // A device that has been here before: it knows whose requests these are.
    const before = open(relay);
    await firstValueFrom(before.connection$.pipe(filter(({ state }) => state === 'online')));
    await before.close();
    const client = open(nowhere);
    await waiting(client, 0);
    const started = performance.now();
    await Promise.all(Array.from({ length: count }, (_, n) => client.post('bench.nobody', { n, name: NAME })));
    const ms = performance.now() - started;
    await waiting(client, count);
    await client.close();
    return ms;
  },
  async flush(count) {
    const kept = open(nowhere);
    await waiting(kept, count);
    await kept.close();
    const started = performance.now();
    const client = open(relay);
    await firstValueFrom(client.outbox$.pipe(filter((state) => state.sending)));
    await waiting(client, 0);
    const ms = performance.now() - started;
    await client.close();
    return ms;
  },
});
