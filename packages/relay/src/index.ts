/** The relay, for programs that start one. */
export { createRelay } from './create-relay.ts';
export { StartProblem } from './problem.ts';
export { DEFAULT_LIMITS, type LimitOptions, type Limits } from './limits.ts';
export type { AuthOptions } from './access/keys.ts';
export type { Log } from './log.ts';
export type { Relay, RelayOptions } from './options.ts';
export { NotRevoked, type Revoking } from './access/revoking.ts';
export type { Port } from './door/ports.ts';
