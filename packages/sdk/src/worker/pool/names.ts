/** The names that a pool goes by at the relay: what its members serve, say and hear. All begin with `pool.`. */
import { named } from '../../contract/contract.ts';
import { TameError } from '../../contract/error.ts';

export interface PoolNames {
  /** The service that the pool is for. */
  readonly service: string;
  /** Whoever holds the conversation of this service speaks for the pool. */
  readonly deliberations: string;
  /** The right to call this is the right to join. */
  readonly join: string;
  /** The kill switch. */
  readonly switch: string;
  /** A topic: what members tell each other. */
  readonly news: string;
  /** The conversation of the pool; the next volume begins when one is full. */
  volume(number: number): string;
}

/** So that ids that begin with the name stay within what an id may be. */
const LONGEST = 64;

export function poolNames(service: string): PoolNames {
  named('service', service);
  if (service.length > LONGEST)
    throw new TameError('BAD_REQUEST', `The name of a pool has at most ${LONGEST} characters: "${service}".`);
  const deliberations = `pool.${service}`;
  return {
    service,
    deliberations,
    join: `${deliberations}.join`,
    switch: `${deliberations}.switch`,
    news: `${deliberations}.news`,
    volume: (number) => `${deliberations}.${number}`,
  };
}
