/** What is asked while offline: stored in a real browser, and sent later. */
import type { Measurement, Scale } from '../harness/measurement.ts';
import { barePage, tamePage, tanstackPage, workboxPage } from '../systems/page.ts';

const COUNT = { quick: 2_000, full: 10_000 } as const satisfies Record<Scale, number>;

export const outboxStore: Measurement = {
  name: 'outbox-store',
  title: '10,000 requests stored in Chromium while offline',
  unit: 'ms',
  rounds: 3,
  better: 'less',
  systems: [tamePage, barePage, workboxPage, tanstackPage],
  targets: [{ against: barePage.name, atMost: 2 }],
  run: (program, scale) => program.ask('store', COUNT[scale]),
};

export const outboxFlush: Measurement = {
  name: 'outbox-flush',
  title: '10,000 stored requests sent by Chromium when it is online again',
  unit: 'ms',
  rounds: 3,
  better: 'less',
  systems: [tamePage, workboxPage, tanstackPage],
  targets: [],
  run: (program, scale) => program.ask('flush', scale === 'quick' ? 500 : COUNT.full),
};
