/** What tRPC's client and server share. */
import { initTRPC } from '@trpc/server';
import { countTo } from '../measured/stream.ts';

const t = initTRPC.create();

export const router = t.router({
  count: t.procedure
    .input((value: unknown) => Number(value))
    .subscription(async function* ({ input }) {
      yield* countTo(input);
    }),
});

export type Router = typeof router;
