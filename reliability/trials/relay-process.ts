/** A relay as a process of a trial: the product, with an engine that writes down what its disk has. */
import { openSync, writeSync } from 'node:fs';
import { relayOn } from '../../packages/relay/src/relay.ts';
import { createRecorder } from '../history/lines.ts';
import { machineMs, openWatched } from '../history/watched.ts';
import { GRACE_MS, told } from './settings.ts';

const [port, data, history] = [Number(told('port')), told('data'), told('history')];
const limits = { graceMs: GRACE_MS, sessionMs: 5_000, maxFollowsPerPeer: 100_000 };
const relay = await relayOn({ port, data, auth: { dev: true }, limits }, async (options) => {
  const engine = await openWatched(options, history);
  const file = openSync(history, 'a');
  createRecorder('relay', machineMs, (line) => writeSync(file, line))({
    type: 'P.start',
    of: 'relay',
    graceMs: GRACE_MS,
  });
  return engine;
});
relay.failed.catch((cause: unknown) => {
  process.stderr.write(`${String(cause)}\n`);
  process.exit(70);
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
