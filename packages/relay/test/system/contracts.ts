/** The contract that pages and workers of the system tests share. */
import { service } from '@tame/sdk';
import * as v from 'valibot';

export const order = service('order', {
  input: v.object({ item: v.string(), count: v.pipe(v.number(), v.integer(), v.minValue(1)) }),
  reply: v.object({ ordered: v.number() }),
});
