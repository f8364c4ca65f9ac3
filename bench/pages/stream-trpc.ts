/** A subscription of tRPC: the page subscribes again. */
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { Router } from '../programs/trpc/router.ts';
import { stream, type Reply } from './stream.ts';
import { asked } from './work.ts';

const trpc = createTRPCClient<Router>({ links: [wsLink({ client: createWSClient({ url: asked('relay') }) })] });

function ask(count: number, next: (reply: Reply) => void): string {
  trpc.count.subscribe(count, { onData: next });
  return 'asked';
}

stream(ask, (_asked, count, next) => void ask(count, next));
