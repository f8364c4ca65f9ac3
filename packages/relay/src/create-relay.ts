/** The door for programs and for the command: a relay of its own, or one of a cluster. */
import { openEmbedded } from './engine/embedded/embedded.ts';
import { settleOptions, type Relay, type RelayOptions } from './options.ts';
import { sentenceOf, StartProblem } from './problem.ts';
import { relayOn } from './relay.ts';

/**
 * Starts a relay. Rejects with a `StartProblem` whose message says what to do.
 *
 * @example
 * const relay = await createRelay({ port: 7400, data: './data', auth: { secret } });
 * console.log(relay.url);
 */
export async function createRelay(options: RelayOptions): Promise<Relay> {
  const { cluster } = settleOptions(options);
  if (cluster === undefined) return await relayOn(options, openEmbedded);
  const { joinCluster } = await import('./cluster.ts').catch((cause: unknown) => {
    throw new StartProblem(
      `a relay of a cluster needs the client of NATS (${sentenceOf(cause)}): npm install @nats-io/transport-node @nats-io/jetstream @nats-io/obj`,
      { cause },
    );
  });
  return await joinCluster(options, cluster);
}
