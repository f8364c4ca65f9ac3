/** Subscribes with tRPC. */
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { WebSocket } from 'ws';
import { answer, given } from '../../harness/answer.ts';
import { stream } from '../measured/stream.ts';
import type { Router } from './router.ts';

Object.assign(globalThis, { WebSocket }); // older Nodes have none
const trpc = createTRPCClient<Router>({ links: [wsLink({ client: createWSClient({ url: given() }) })] });

answer({
  stream: (count = 0) =>
    stream(
      count,
      (wanted, next) =>
        new Promise((resolve, reject) => {
          trpc.count.subscribe(wanted, { onData: next, onError: reject, onComplete: resolve });
        }),
    ),
});
