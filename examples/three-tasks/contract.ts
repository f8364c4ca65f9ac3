/** One question, and the part of it that each task takes. */
import { service } from '@tame/sdk';
import * as v from 'valibot';

/** How many prime numbers are there below? */
export const question = service('primes.below', { input: v.object({ below: v.number() }), reply: v.number() });

/** A third of it. */
export const third = service('primes.third', {
  input: v.object({ name: v.string(), from: v.number(), below: v.number() }),
});
