/** The keys of what a worker asks in private: of parts of its work they are made from what it shares with who asked it. */
import { TameError } from '../../contract/error.ts';
import type { Attempt } from '../attempt.ts';
import { freshKey, keptKey, keyOf, memoryShelf, type Asked, type Key, type Keys } from '../../private/keys.ts';
import { toBytes } from '../../private/base64url.ts';
import { pairOf } from './keys.ts';
import type { WorkerSecret } from './secret.ts';

const CURVE_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
/** So many that what remains of them, divided by the order of the curve, is as good as any. */
const SEED_BYTES = 48;

/** `inHand` gives an attempt that this process works on. `own` has the keys of what is asked outside of any work. */
export function workerAsking(inHand: (work: { id: string; attempt: number }) => Attempt | undefined, own: Keys): Keys {
  const ofPlainWork = memoryShelf();
  return {
    find: own.find,
    async begin(asked, servicePublic) {
      const { id, parent, parentAttempt = 0 } = asked;
      if (parent === undefined) return await own.begin(asked, servicePublic);
      const attempt = inHand({ id: parent, attempt: parentAttempt });
      if (attempt === undefined) throw new TameError('FENCED', 'The attempt that asks is over.');
      if (attempt.seal !== undefined) return await attempt.seal.ask(asked, servicePublic);
      const { user } = attempt.work;
      return await keyOf(await ofPlainWork.getOrAdd(user, id, await freshKey(asked, servicePublic)), user);
    },
  };
}

/** The same for every attempt at one work, so that each asks the same part with the same words, and reads its answer. */
export async function keyOfPart(
  { id, service }: Asked,
  servicePublic: string,
  { secret, user, event }: { secret: WorkerSecret; user: string; event: string },
): Promise<Key> {
  const seed = secret.bits(`part ${servicePublic} ${id}`, SEED_BYTES);
  const number = (BigInt(`0x${Buffer.from(seed).toString('hex')}`) % (CURVE_ORDER - 1n)) + 1n;
  const { pair, publicText } = pairOf(Buffer.from(number.toString(16).padStart(64, '0'), 'hex'));
  let shared: Uint8Array<ArrayBuffer>;
  try {
    shared = new Uint8Array(pair.computeSecret(toBytes(servicePublic) ?? new Uint8Array()));
  } catch (cause) {
    throw new TameError('BAD_REQUEST', `"${servicePublic.slice(0, 100)}" is not the public key of a service.`, {
      cause,
    });
  }
  return await keyOf(await keptKey(shared, ['page', service, id, publicText, servicePublic]), user, event);
}
