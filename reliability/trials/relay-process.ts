/** A relay as a process of a trial: the product, with an engine that writes down what its disk has. */
import { openSync, writeSync } from 'node:fs';
import type { EmbeddedOptions } from '../../packages/relay/src/engine/embedded/embedded.ts';
import type { Engine } from '../../packages/relay/src/engine/engine.ts';
import { relayOn } from '../../packages/relay/src/relay.ts';
import { createRecorder } from '../history/lines.ts';
import { machineMs, openWatched } from '../history/watched.ts';
import { createPoints, pointsOfDisk, pointsOfDoor } from './points.ts';
import { GRACE_MS, told } from './settings.ts';

const [port, data, history] = [Number(told('port')), told('data'), told('history')];
const limits = { graceMs: GRACE_MS, sessionMs: 5_000, maxFollowsPerPeer: 100_000 };
const points = createPoints(`${history}.points`, told('dieAt'));
const openEngine = async (options: EmbeddedOptions): Promise<Engine> => {
  const engine = await openWatched(options, history, (disk) => pointsOfDisk(disk, points));
  const file = openSync(history, 'a');
  createRecorder('relay', machineMs, (line) => writeSync(file, line))({
    type: 'P.start',
    of: 'relay',
    graceMs: GRACE_MS,
  });
  return engine;
};
const relay = await relayOn({ port, data, auth: { dev: true }, limits }, openEngine, {
  around: (door) => pointsOfDoor(door, points),
});
relay.failed.catch((cause: unknown) => {
  process.stderr.write(`${String(cause)}\n`);
  process.exit(70);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
