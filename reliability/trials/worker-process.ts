/** A worker as a process of a trial: says as many replies as it is asked for, each noted before it is said. */
import { openSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createWorker, type Context } from '@tame/sdk/worker';
import { filter, firstValueFrom } from 'rxjs';
import { socketNetwork } from '../../packages/sdk/src/connection/socket.ts';
import { createRecorder } from '../history/lines.ts';
import { machineMs } from '../history/watched.ts';
import { eager } from './eager.ts';
import { createPoints, pointsOfNetwork } from './points.ts';
import { EVENT, PART, PARTS, SERVICE, TERMS, readAsk, told } from './settings.ts';

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

/** Stands for the lead of an event, and has the last word after a while when it leads. */
async function lead(
  event: string,
  everyMs: number,
  { id: task, attempt: a, event: tasks, signal }: Context,
): Promise<void> {
  tasks.leader$.subscribe(({ me, token: tok }) => me && record({ type: 'W.leads', worker, event, task, a, tok }));
  const { token: tok } = await firstValueFrom(tasks.leader$.pipe(filter(({ me }) => me)));
  await pause(everyMs);
  const ok = await tasks.conclude().then(
    () => true,
    () => false,
  );
  record({ type: 'W.concluded', worker, event, task, a, tok, ok });
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
}

service.serve(
  EVENT,
  async (h, context) => {
    const { id, attempt: a } = context;
    const { everyMs } = readAsk(String(h));
    record({ type: 'W.start', worker, id, a });
    for (let n = 1; n <= PARTS; n += 1) {
      const [part, content] = [`${id}.${n}`, `${id}.${n}/0/${everyMs}`];
      record({
        type: 'C.invoke',
        client: worker,
        user: 'worker',
        of: 'request',
        m: part,
        id: part,
        h: content,
        to: PART,
      });
      context.converse(PART, content, { id: part });
    }
    await lead(id, everyMs, context);
  },
  TERMS,
);
service.serve(
  PART,
  async (h, context) => {
    const [event = ''] = context.id.split('.');
    record({ type: 'W.start', worker, id: context.id, a: context.attempt });
    await lead(event, readAsk(String(h)).everyMs, context);
  },
  TERMS,
);
record({ type: 'P.start', of: worker });
for (const name of [SERVICE, EVENT, PART])
  record({ type: 'W.serve', worker, service: name, credit: TERMS.concurrency });
process.on('disconnect', () => process.exit(0));
await service.start();
process.send?.('ready');
