/** Everybody comes back at one time. */
import type { Measurement } from '../harness/measurement.ts';
import { stormOfSocketIo, stormOfTame } from '../systems/storm.ts';

export const storm: Measurement = {
  name: 'storm',
  title: 'The server is killed and started again: until 5,000 connections are back',
  unit: 'ms',
  better: 'less',
  systems: [stormOfTame, stormOfSocketIo],
  targets: [],
  run: (program, scale) => program.ask('comeBack', scale === 'quick' ? 1_000 : 5_000),
};
