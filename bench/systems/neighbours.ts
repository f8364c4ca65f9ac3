/** A relay with two users who have nothing to do with each other, one of whom may flood it. */
import { SignJWT } from 'jose';
import type { System } from '../harness/measurement.ts';
import { startRelay, tame } from './tame.ts';

/** What the one who floods has asked and is not answered, at any time. */
const FLOOD = 2_000;
const BURST = 5_000;
/** After so long the burst that a user is allowed is used up. */
const FLOODED_MS = 10_000;
const SECRET = 'a secret that is good enough for a benchmark';

/** @param perSecond what the relay hears of one user; unset: as much as by default */
export function neighbours(name: string, floods: boolean, perSecond?: number): System {
  const heard = perSecond === undefined ? 'as often as by default' : `${perSecond} times a second, after ${BURST}`;
  return {
    ...tame,
    name: `TAME, ${name}`,
    how: `${floods ? `another user keeps ${FLOOD} requests under way` : 'nobody else asks'}; a user is heard ${heard}`,
    async start(stage) {
      const limits =
        perSecond === undefined ? {} : { messagesPerSecondPerUser: perSecond, burstMessagesPerUser: BURST };
      const { port } = await startRelay(stage, await stage.folder(), { secret: SECRET, limits });
      const url = `http://127.0.0.1:${port}`;
      await stage.program('tame/worker', url, await tokenOf('worker', { serve: ['**'] }));
      const ben = await stage.program('tame/neighbour', url, await tokenOf('ben', { call: ['**'] }));
      if (!floods) return ben;
      const ana = await stage.program('tame/neighbour', url, await tokenOf('ana', { call: ['**'] }));
      await ana.ask('flood', FLOOD);
      await new Promise((resolve) => setTimeout(resolve, FLOODED_MS));
      return ben;
    },
  };
}

function tokenOf(user: string, rights: object): Promise<string> {
  return new SignJWT({ tame: rights })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setIssuedAt()
    .setExpirationTime('1 day')
    .sign(new TextEncoder().encode(SECRET));
}
