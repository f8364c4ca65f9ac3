/** What a worker process has of private channels: the keys of its services, and those of what it asks itself. */
import type { Schemas } from '../../contract/contract.ts';
import { TameError } from '../../contract/error.ts';
import type { DownMessages } from '../../protocol/down.ts';
import { KeyMissing, type Privacy } from '../seal.ts';
import { toBytes } from '../../private/base64url.ts';
import { broken, isSealed, parseSealed } from '../../private/sealed-text.ts';
import { keyName, serviceKeys, type ServiceKey } from './keys.ts';
import { workerSeal } from './seal.ts';
import { WorkerSecret } from './secret.ts';
import { parseRequest } from '../../private/words.ts';

export interface WorkerPrivacy extends Privacy {
  /** Throws where a service cannot be served in private here. */
  check(name: string, schemas: Schemas, broadcast: boolean | undefined): void;
}

/** Throws `BAD_REQUEST` where one of the keys is none. */
export function workerPrivacy(privateKeys: readonly string[]): WorkerPrivacy {
  const keys = serviceKeys(privateKeys);
  return {
    check(name, schemas, broadcast) {
      if (schemas.private === undefined) return;
      if (broadcast)
        throw new TameError('UNSUPPORTED', `"${name}" is private: what is posted to everybody cannot be sealed.`);
      if (!keys.has(keyName(schemas.private.key)))
        throw new TameError('BAD_REQUEST', `"${name}" is private: give createWorker its key among \`privateKeys\`.`);
    },
    begin(work) {
      if (!isSealed(work.body))
        throw new TameError(
          'UNSUPPORTED',
          `"${work.service}" is private: ask it with its contract, which has its key.`,
        );
      const { epoch: name, sequence: ownPublic } = parseSealed(work.body, 'request');
      const key = keys.get(name);
      if (key === undefined) throw new KeyMissing(`This worker has no key "${name}" among its privateKeys.`);
      const secret = secretWith(key, ownPublic, work);
      const asked = secret.open(work.body, { id: work.id, to: [work.service, work.user] }, 'request');
      const { body, event } = parseRequest(asked.text);
      return { seal: workerSeal(work, secret, event), body };
    },
  };
}

/** What whoever asked and this service share. */
function secretWith({ pair, publicText }: ServiceKey, ownPublic: string, work: DownMessages['work']): WorkerSecret {
  let shared: Uint8Array;
  try {
    shared = pair.computeSecret(toBytes(ownPublic) ?? new Uint8Array());
  } catch {
    throw broken('A sealed request names no key that it is from');
  }
  return new WorkerSecret(shared, ['page', work.service, work.id, ownPublic, publicText]);
}
