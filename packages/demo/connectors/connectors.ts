/** The three connectors of the demo, and where they get their addresses and secrets from. */
import { randomInt } from 'node:crypto';
import { createClock, type Clock } from '../contracts/clock.ts';
import type { PlatformName } from '../contracts/campaign.ts';
import type { Connector } from './connector.ts';
import { createConnector } from './create-connector.ts';
import { createGoggleDialect, type GoggleConfig } from './goggle/dialect.ts';
import { createHttp, type Http } from './http.ts';
import { createMetroDialect, type MetroConfig } from './metro/dialect.ts';
import { createTradeyardDialect, type TradeyardConfig } from './tradeyard/dialect.ts';

export interface ConnectorsConfig {
  tradeyard: TradeyardConfig;
  goggle: GoggleConfig;
  metro: MetroConfig;
  clock?: Clock;
  /** Numbers in [0, 1) for the waits between tries. */
  random?: () => number;
  /** How long to wait for one answer before its outcome counts as unknown. @default 15000 */
  timeoutMs?: number;
  /** Requests at once to one platform. @default 4 */
  concurrency?: number;
}

export type Connectors = Readonly<Record<PlatformName, Connector>>;

/**
 * Secrets stay in here: no outcome, progress or error carries them.
 *
 * @example
 * const connectors = createConnectors(connectorsFromEnvironment(process.env));
 * const outcome = await connectors.metro.push({ campaign, remoteId, mask: ['budgetMicros'] });
 */
export function createConnectors(config: ConnectorsConfig): Connectors {
  const { tradeyard, goggle, metro, clock = createClock(), timeoutMs = 15_000, concurrency = 4 } = config;
  const random = config.random ?? (() => randomInt(1_000_000) / 1_000_000);
  const http = (url: string): Http => createHttp({ url, clock, timeoutMs });
  const parts = (url: string) => ({ http: http(url), clock, random, concurrency });
  return {
    tradeyard: createConnector(createTradeyardDialect(tradeyard, http(tradeyard.url), clock), parts(tradeyard.url)),
    goggle: createConnector(createGoggleDialect(goggle, http(goggle.url), clock), parts(goggle.url)),
    metro: createConnector(createMetroDialect(metro), parts(metro.url)),
  };
}

/** Reads `TRADEYARD_URL`, `GOGGLE_REFRESH_TOKEN` and so on. Throws one sentence that names everything missing. */
export function connectorsFromEnvironment(env: Readonly<Record<string, string | undefined>>): ConnectorsConfig {
  const missing: string[] = [];
  const read = (name: string): string => {
    const value = env[name];
    if (!value) missing.push(name);
    return value ?? '';
  };
  const config = {
    tradeyard: { url: read('TRADEYARD_URL'), login: read('TRADEYARD_LOGIN'), password: read('TRADEYARD_PASSWORD') },
    goggle: {
      url: read('GOGGLE_URL'),
      customerId: read('GOGGLE_CUSTOMER_ID'),
      developerToken: read('GOGGLE_DEVELOPER_TOKEN'),
      clientId: read('GOGGLE_CLIENT_ID'),
      clientSecret: read('GOGGLE_CLIENT_SECRET'),
      refreshToken: read('GOGGLE_REFRESH_TOKEN'),
    },
    metro: { url: read('METRO_URL'), accountId: read('METRO_ACCOUNT_ID'), accessToken: read('METRO_ACCESS_TOKEN') },
  };
  if (missing.length > 0)
    throw new Error(`The connectors need more settings; set ${missing.join(', ')} in the environment.`);
  return config;
}
