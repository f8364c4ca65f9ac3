/** What is said in private, and the same in clear. */
import { service } from '@tame/sdk';
import * as v from 'valibot';

/** What a worker process is told. */
export interface Told {
  readonly url: string;
  readonly key: string;
  readonly privateKey: string;
}

const text = v.string();
const schemas = { input: text, reply: text, message: text, status: text };

export const compared = service('compared', schemas);
export function contractOf(key: string) {
  return service('confided', { ...schemas, private: { key } });
}
