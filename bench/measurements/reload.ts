/** A page is reloaded in the middle of a stream. */
import type { Measurement } from '../harness/measurement.ts';
import { reloadOfForwarder, reloadOfTame, reloadOfTrpc } from '../systems/reload.ts';

export const reload: Measurement = {
  name: 'reload',
  title: 'A page in Chromium reloads in the middle of 20,000 replies: until it has all of them',
  unit: 'ms',
  better: 'less',
  systems: [reloadOfTame, reloadOfForwarder, reloadOfTrpc],
  targets: [],
  run: (program) => program.ask('reload', 20_000),
};
