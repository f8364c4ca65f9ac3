/** The API of a worker process. */
export { TameError } from './contract/error.ts';
export { service, topic, type Service, type Topic } from './contract/contract.ts';
export { octets } from './contract/octets.ts';
export { createPrivateKey } from './worker/private/keys.ts';
export type { Context, GatherOptions, Handled, Handler, Receiving } from './worker/context.ts';
export type { Discovery, Event, Leader } from './worker/event.ts';
export type { ServeOptions, StopOptions, WorkerOptions } from './worker/options.ts';
export { createWorker, type Worker } from './worker/worker.ts';
export { createPool, type Pool, type PoolOptions } from './worker/pool/pool.ts';
export type { PoolServeOptions } from './worker/pool/manifest.ts';
export type { PoolRules } from './worker/pool/rules.ts';
export type { CreateRole, PoolRole, PoolTokens } from './worker/pool/role.ts';
export type { Entry as PoolEntry } from './worker/pool/transcript.ts';
export { localProcesses, type LocalProcessesOptions } from './worker/pool/local-processes.ts';
export { serveProvisioner, type Newcomers, type Offer, type Provisioner } from './worker/pool/provisioner.ts';
