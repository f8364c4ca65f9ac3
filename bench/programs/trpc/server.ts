/** A tRPC server that produces the replies itself: it has no worker behind it. */
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import { answer } from '../../harness/answer.ts';
import { router } from './router.ts';

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1' });
applyWSSHandler({ wss, router });
await new Promise<void>((resolve) => void wss.once('listening', resolve));
const address = wss.address();
if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
answer({}, `ws://127.0.0.1:${address.port}`);
