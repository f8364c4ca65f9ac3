/** A worker as a process of a trial: says as many replies as it is asked for, each noted before it is said. */
import { openSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createWorker } from '@tame/sdk/worker';
import { socketNetwork } from '../../packages/sdk/src/connection/socket.ts';
import { createRecorder } from '../history/lines.ts';
import { machineMs } from '../history/watched.ts';
import { eager } from './eager.ts';
import { createPoints, pointsOfNetwork } from './points.ts';
import { SERVICE, TERMS, readAsk, told } from './settings.ts';

const [worker, url, history] = [told('name'), told('url'), told('history')];
const file = openSync(history, 'a');
const record = createRecorder(worker, machineMs, (line) => writeSync(file, line));
let said = 0;

const points = createPoints(`${history}.points`, told('dieAt'));
const sockets = socketNetwork(url);
const network = pointsOfNetwork(told('eager') === 'true' ? eager(sockets) : sockets, points);
const service = createWorker(url, { name: worker, token: 'dev:worker', network });
service.serve(
  SERVICE,
  async function* (h, { id, attempt: a, signal }) {
    const { replies, everyMs } = readAsk(String(h));
    points.pass('begins');
    record({ type: 'W.start', worker, id, a });
    signal.addEventListener('abort', () => record({ type: 'W.stopped', worker, id, a, code: String(signal.reason) }));
    for (let i = 1; i <= replies; i += 1) {
      if (everyMs > 0) await pause(everyMs);
      if (signal.aborted) return;
      const reply = `${worker}-${(said += 1)}`;
      record({ type: 'W.emit', worker, id, a, i, h: reply });
      points.pass('gives a reply');
      yield reply;
      points.pass('gives a reply, done');
    }
  },
  TERMS,
);
record({ type: 'P.start', of: worker });
record({ type: 'W.serve', worker, service: SERVICE, credit: TERMS.concurrency });
process.on('disconnect', () => process.exit(0));
await service.start();
process.send?.('ready');
