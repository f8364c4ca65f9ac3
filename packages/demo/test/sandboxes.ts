/** The three sandbox platforms and the connectors to them, on one clock that runs faster than the wall's. */
import * as v from 'valibot';
import { createClock, type Clock } from '../contracts/clock.ts';
import type { CampaignCore, PlatformName } from '../contracts/campaign.ts';
import { createConnectors, type Connectors, type ConnectorsConfig } from '../connectors/connectors.ts';
import { toGoggle } from '../connectors/goggle/mapping.ts';
import { toMetro } from '../connectors/metro/mapping.ts';
import { toTradeyard } from '../connectors/tradeyard/mapping.ts';
import { startGoggle, type GoggleOptions } from '../platforms/goggle.ts';
import { startMetro, type MetroOptions } from '../platforms/metro.ts';
import { startTradeyard, type TradeyardOptions } from '../platforms/tradeyard.ts';
import { AuditEntry } from '../platforms/sandbox/audit.ts';
import { sandboxCredentials } from '../platforms/sandbox/credentials.ts';
import type { FaultOrder } from '../platforms/sandbox/faults.ts';
import type { Sandbox } from '../platforms/sandbox/server.ts';

const Audit = v.object({ entries: v.array(AuditEntry) });
const Requests = v.object({
  requests: v.array(
    v.object({
      atMs: v.number(),
      method: v.string(),
      path: v.string(),
      kind: v.string(),
      status: v.optional(v.number()),
    }),
  ),
});
const Stats = v.object({ mostAtOnce: v.record(v.string(), v.number()) });

type LoggedRequest = v.InferOutput<typeof Requests>['requests'][number];

export interface Sandboxes {
  clock: Clock;
  connectors: Connectors;
  urls: Record<PlatformName, string>;
  /** Puts the campaign there and resolves to its id there. */
  place(platform: PlatformName, campaign: CampaignCore): Promise<string>;
  audit(platform: PlatformName): Promise<AuditEntry[]>;
  requests(platform: PlatformName, kind?: 'read' | 'write' | 'auth'): Promise<LoggedRequest[]>;
  mostAtOnce(platform: PlatformName): Promise<Record<string, number>>;
  faults(platform: PlatformName, order: FaultOrder): Promise<void>;
  close(): Promise<void>;
}

export interface SandboxesOptions {
  /** @default 50 */
  speed?: number;
  tradeyard?: TradeyardOptions;
  goggle?: GoggleOptions;
  metro?: MetroOptions;
  connectors?: Partial<ConnectorsConfig>;
}

export async function startSandboxes(options: SandboxesOptions = {}): Promise<Sandboxes> {
  const clock = createClock({ speed: options.speed ?? 50 });
  const running: Record<PlatformName, Sandbox> = {
    tradeyard: await startTradeyard({ clock, seed: 1, ...options.tradeyard }),
    goggle: await startGoggle({ clock, seed: 2, ...options.goggle }),
    metro: await startMetro({ clock, seed: 3, ...options.metro }),
  };
  const urls = { tradeyard: running.tradeyard.url, goggle: running.goggle.url, metro: running.metro.url };
  const connectors = createConnectors({
    tradeyard: { url: urls.tradeyard, ...sandboxCredentials.tradeyard },
    goggle: { url: urls.goggle, ...sandboxCredentials.goggle },
    metro: { url: urls.metro, ...sandboxCredentials.metro },
    clock,
    random: () => 0.5,
    // In the clock's time; on the wall it stays long enough for a busy machine.
    timeoutMs: 200_000,
    ...options.connectors,
  });
  const inTheirForm = { tradeyard: toTradeyard, goggle: toGoggle, metro: toMetro };

  return {
    clock,
    connectors,
    urls,
    place: async (platform, campaign) => {
      const [placed] = (await running[platform].seed([inTheirForm[platform](campaign)])).campaigns;
      return placed!.remoteId;
    },
    audit: async (platform) => v.parse(Audit, await look(urls[platform], 'audit')).entries,
    requests: async (platform, kind) => {
      const { requests } = v.parse(Requests, await look(urls[platform], 'requests'));
      return kind ? requests.filter((request) => request.kind === kind) : requests;
    },
    mostAtOnce: async (platform) => v.parse(Stats, await look(urls[platform], 'stats')).mostAtOnce,
    faults: async (platform, order) => {
      const response = await fetch(`${urls[platform]}/_sandbox/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(order),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    close: async () => {
      await Promise.all(Object.values(running).map((sandbox) => sandbox.close()));
    },
  };
}

async function look(url: string, what: string): Promise<unknown> {
  return (await fetch(`${url}/_sandbox/${what}`)).json();
}
