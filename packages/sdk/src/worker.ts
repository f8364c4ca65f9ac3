/** The API of a worker process. */
export { TameError } from './contract/error.ts';
export { service, topic, type Service, type Topic } from './contract/contract.ts';
export { octets } from './contract/octets.ts';
export type { Context, Handled, Handler } from './worker/context.ts';
export type { ServeOptions, StopOptions, WorkerOptions } from './worker/options.ts';
export { createWorker, type Worker } from './worker/worker.ts';
