import 'fake-indexeddb/auto';
import { createClient } from '@tame/sdk';
import { relayProcess } from './processes.ts';
import { mkdtempSync } from 'node:fs';

import { filter, firstValueFrom } from 'rxjs'; const online = (c: any) => firstValueFrom(c.connection$.pipe(filter((s: any) => s.state === 'online')));
const relay = await relayProcess({ folder: mkdtempSync('/tmp/sys/p-') });
for (const [burst, ms] of [[300, 0], [100, 0], [500, 1], [700, 3], [1100, 2], [1500, 5], [900, 1]] as const) {
  const tame = createClient(relay.url, { name: 'p' + burst });
  await online(tame);
  const posted: Promise<string>[] = [];
  for (let n = 0; n < 6000; n++) { posted.push(tame.post('rec', { n })); if (n % burst === 0) await new Promise((r) => ms ? setTimeout(r, ms) : setImmediate(r)); }
  await Promise.all(posted);
  const t = Date.now();
  let last: any; tame.outbox$.subscribe((s) => (last = s));
  await Promise.race([firstValueFrom(tame.outbox$.pipe(filter((s) => s.waiting === 0))), new Promise((r) => setTimeout(r, 2500))]);
  console.log(burst, ms, last, Date.now() - t);
  await tame.close();
}
await relay.kill();
process.exit();
