/** The keys of private conversations that are asked here: one for each, made before its request is kept. */
import { hkdfKey, Secret } from './secret.ts';
import { agree, importPublic, makePair, nameOf } from './service-key.ts';

/** Of what a conversation's secret is the secret. */
type Of = readonly [end: 'page', service: string, id: string, ownPublic: string, servicePublic: string];

/** As it is kept: it can be used and not be read. */
export interface KeptKey {
  readonly key: CryptoKey;
  readonly of: Of;
}

/** Where keys are kept for as long as their conversations may be read. */
export interface KeyShelf {
  get(user: string, id: string): Promise<KeptKey | undefined>;
  /** Keeps it, unless another tab has kept one of this conversation already. Resolves with the one that is kept. */
  getOrAdd(user: string, id: string, fresh: KeptKey): Promise<KeptKey>;
}

/** What is needed to speak in one private conversation, as whoever asked. */
export interface Key {
  readonly secret: Secret;
  /** Said with the request: the name of the service's key, and the public half of the one made for it. */
  readonly serviceKey: string;
  readonly ownPublic: string;
  /** As whom it is asked. */
  readonly user: string;
  /** What a part of a private event is told of it. */
  readonly event: string;
}

export interface Asked {
  readonly id: string;
  readonly service: string;
  /** What it is a part of, and the attempt that asks. */
  readonly parent?: string | undefined;
  readonly parentAttempt?: number | undefined;
}

export interface Keys {
  /** The key of a conversation that begins here; of one that has begun, its own. */
  begin(asked: Asked, servicePublic: string): Promise<Key>;
  /** The key of one that began here; undefined where it did not. */
  find(id: string): Promise<Key | undefined>;
}

export async function keyOf({ key, of }: KeptKey, user: string, event = ''): Promise<Key> {
  const [, , , ownPublic, servicePublic] = of;
  return { secret: new Secret(key, of), serviceKey: await nameOf(servicePublic), ownPublic, user, event };
}

/** Another one at each call. Rejects with `BAD_REQUEST` where the key of the contract is none. */
export async function freshKey({ service, id }: Asked, servicePublic: string): Promise<KeptKey> {
  const other = await importPublic(servicePublic);
  const { privateKey, publicText } = await makePair();
  return keptKey(await agree(privateKey, other), ['page', service, id, publicText, servicePublic]);
}

export async function keptKey(bits: ArrayBuffer | Uint8Array<ArrayBuffer>, of: Of): Promise<KeptKey> {
  return { key: await hkdfKey(bits), of };
}

/** Keys of whoever is signed in. */
export function keysOf(user: () => Promise<string>, shelf: () => Promise<KeyShelf>): Keys {
  /** On their way to the shelf: whoever looks for one of them waits. */
  const beginning = new Map<string, Promise<unknown>>();
  const begin = async (asked: Asked, servicePublic: string): Promise<Key> => {
    const [who, where] = [await user(), await shelf()];
    const kept =
      (await where.get(who, asked.id)) ?? (await where.getOrAdd(who, asked.id, await freshKey(asked, servicePublic)));
    return keyOf(kept, who);
  };
  return {
    begin(asked, servicePublic) {
      const key = begin(asked, servicePublic);
      const settled = key.then(
        () => beginning.delete(asked.id),
        () => beginning.delete(asked.id),
      );
      beginning.set(asked.id, settled);
      return key;
    },
    async find(id) {
      await beginning.get(id);
      const who = await user();
      const kept = await (await shelf()).get(who, id);
      return kept && keyOf(kept, who);
    },
  };
}

/** Keys that are gone with this page or process. */
export function memoryShelf(): KeyShelf {
  const kept = new Map<string, KeptKey>();
  const placeOf = (user: string, id: string): string => JSON.stringify([user, id]);
  return {
    get: (user, id) => Promise.resolve(kept.get(placeOf(user, id))),
    getOrAdd(user, id, fresh) {
      const place = placeOf(user, id);
      const one = kept.get(place) ?? fresh;
      // The newest last.
      kept.delete(place);
      kept.set(place, one);
      const [oldest] = kept.size > MAX_KEPT ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
      return Promise.resolve(one);
    },
  };
}

/** Keys that are kept at most, the newest. */
export const MAX_KEPT = 10_000;
