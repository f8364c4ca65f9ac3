/** What is measured: one work, done by TAME and by what one would use instead. */
import type { Program } from './program.ts';
import type { Sample } from './sample.ts';
import type { Stage } from './stage.ts';

/** Something that can do the work. */
export interface System {
  readonly name: string;
  /** What it is in this bench, version included. */
  readonly version: string;
  /** What is on disk when an answer is there. */
  readonly keeps: 'durable' | 'volatile';
  /** How it differs from the others, for whoever reads the table. */
  readonly how: string;
  /** The program that does tasks; or a sentence why this system is absent here. */
  start(stage: Stage): Promise<Program | string>;
}

/** How much is done: `quick` finds large changes, `full` gives numbers to publish. */
export type Scale = 'quick' | 'full';

/** What TAME is to reach against one peer. */
export type Target =
  | { readonly against: string; readonly atLeast: number }
  | { readonly against: string; readonly atMost: number }
  /** Not slower than the peer by more than so many fsyncs of this machine; for values in ms. */
  | { readonly against: string; readonly withinFsyncs: number };

export interface Measurement {
  readonly name: string;
  /** A sentence for the table. */
  readonly title: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  /** TAME first: the others are compared with it. */
  readonly systems: readonly System[];
  readonly targets: readonly Target[];
  /** Each round starts its systems anew, and nothing is warm: for what can be measured only once in a process. */
  readonly anew?: true;
  /** How many rounds at full scale, where the usual number would take too long. */
  readonly rounds?: number;
  /** Takes minutes at any scale: `--quick` leaves it out. */
  readonly long?: true;
  /** Before the first round, not counted: compiles, connects, fills caches. @default a quick round of it */
  warmUp?(program: Program): Promise<unknown>;
  /** Once for each round; verifies what comes back. */
  run(program: Program, scale: Scale): Promise<Sample>;
}
