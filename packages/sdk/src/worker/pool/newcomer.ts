/**
 * A newcomer: a process that knows no more than a relay, its own name and whom to ask. It asks what it is to be, checks and
 * tests that, and takes part.
 */
import { filter, firstValueFrom, map, timeout } from 'rxjs';
import { createClient } from '../../client/client.ts';
import { createWorker, type Worker } from '../worker.ts';
import type { Manifest } from './manifest.ts';
import { Member } from './member.ts';
import { loadRole } from './role.ts';
import type { Invitation } from './terms.ts';

/** All that it begins with. */
export interface Blank {
  readonly url: string;
  readonly name: string;
  readonly invitation: Invitation;
}

/** What it says to whoever started it, once. */
export type Told = { readonly type: 'ready' } | { readonly type: 'failed'; readonly reason: string };

/** How long it waits for a member to answer. */
const ANSWER_MS = 30_000;

/** Resolves when it takes part. Rejects when it cannot: nothing is served then. */
export async function takePart({ url, name, invitation }: Blank): Promise<{ worker: Worker; member: Member }> {
  const manifest = await introduction({ url, name, invitation });
  const { token, ...pool } = manifest;
  const role = await loadRole(manifest.role, manifest.config);
  const worker: Worker = createWorker(url, {
    name,
    ...(token !== undefined && { token: renewed(token, () => worker) }),
  });
  await worker.start();
  const member = new Member(worker, { name, manifest: pool, role, slowStart: true });
  await member.join();
  return { worker, member };

  /** The first token at first; later what a member gives, as long as one can be asked. */
  function renewed(first: string, of: () => Worker): () => Promise<string> {
    let latest: string | undefined;
    return async () => {
      if (latest === undefined) return (latest = first);
      const online = await firstValueFrom(of().connection$.pipe(map(({ state }) => state === 'online')));
      if (online) {
        const asked$ = of().client.request<Manifest>(invitation.ask, { name });
        const again = await firstValueFrom(asked$.pipe(timeout(ANSWER_MS))).catch(() => undefined);
        latest = again?.token ?? latest;
      }
      return latest;
    };
  }
}

/** What the pool tells a visitor who may ask it that, and nothing else. */
async function introduction({ url, name, invitation: { ask, token } }: Blank): Promise<Manifest> {
  const visitor = createClient(url, { store: 'memory', ...(token !== undefined && { token }) });
  try {
    await firstValueFrom(visitor.connection$.pipe(filter(({ state }) => state === 'online' || state === 'refused')));
    return await firstValueFrom(visitor.request<Manifest>(ask, { name }, { deadlineMs: ANSWER_MS }));
  } finally {
    await visitor.close();
  }
}
