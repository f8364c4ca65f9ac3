/** The processes of the demo, and what each of them is told. */
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { platformNames, type PlatformName } from '../contracts/campaign.ts';
import { provisioners } from '../contracts/pool.ts';
import { sandboxCredentials } from '../platforms/sandbox/credentials.ts';
import type { DataFolder } from './folder.ts';
import { fileOf, type Program } from './program.ts';
import type { TokenFiles } from './token-files.ts';
import type { WorkerName } from './tokens.ts';

export interface Setting {
  folder: DataFolder;
  /** Where the page is served from. */
  pagePort: number;
  relayPort: number;
  fast: boolean;
}

export type PlatformUrls = Readonly<Record<PlatformName, string>>;

/** Steps of one forecast with `--fast`: a few seconds. */
const FAST_STEPS = '150000000';
/** And how many times as fast as usual the pool of forecasts decides. */
const FAST_HASTE = '5';

export function relayProgram({ folder, pagePort, relayPort }: Setting): Program {
  const origins = [`http://localhost:${pagePort}`, `http://127.0.0.1:${pagePort}`, 'none'];
  const portFile = folder.file('relay.url');
  return {
    name: 'relay',
    file: 'relay/src/main.ts',
    logFile: folder.file('logs', 'relay.log'),
    readyFile: portFile,
    env: { TAME_SECRET: folder.secret },
    args: (before) => [
      ...['--port', before === undefined ? String(relayPort) : portOf(before)],
      ...['--data', folder.file('relay'), '--port-file', portFile, '--drain-ms', '500'],
      ...origins.flatMap((origin) => ['--origin', origin]),
    ],
  };
}

export function platformProgram({ folder, fast }: Setting, name: PlatformName): Program {
  return {
    name,
    file: `demo/platforms/${name}.ts`,
    logFile: folder.file('logs', `${name}.log`),
    args: (before) => [
      ...['--port', before === undefined ? '0' : portOf(urlIn(before))],
      ...['--state', folder.file('platforms', `${name}.json`), '--seed', String(platformNames.indexOf(name) + 1)],
      ...(fast ? ['--latency', '5-20'] : []),
    ],
  };
}

const workerFiles: Record<WorkerName, string> = {
  campaigns: 'demo/workers/campaigns.ts',
  forecast: 'demo/workers/forecast.ts',
  provisioner: 'demo/workers/provision.ts',
  notifier: 'demo/workers/notify.ts',
};
const processNames: Record<WorkerName, string> = {
  campaigns: 'campaigns worker',
  forecast: 'forecast worker',
  provisioner: 'provisioner',
  notifier: 'notifier',
};

export function workerProgram(
  { folder, fast }: Setting,
  name: WorkerName,
  { relayUrl, tokenFile, platforms }: { relayUrl: string; tokenFile: TokenFiles['fileOf']; platforms: PlatformUrls },
): Program {
  const program = { name: processNames[name], file: workerFiles[name], logFile: folder.file('logs', `${name}.log`) };
  const access = { TAME_URL: relayUrl, TAME_TOKEN_FILE: tokenFile(name) };
  switch (name) {
    case 'campaigns':
      return { ...program, env: { ...access, ...database(folder), ...credentials(platforms) } };
    case 'forecast':
      return {
        ...program,
        env: {
          ...access,
          FORECAST_ROLE: fileOf('demo/workers/forecast-role.ts'),
          FORECAST_INVITATION_FILE: tokenFile('invitation'),
          FORECAST_FOLDER: folder.file('forecasts'),
          ...(fast && { FORECAST_STEPS: FAST_STEPS, FORECAST_HASTE: FAST_HASTE }),
        },
      };
    case 'provisioner':
      return {
        ...program,
        env: {
          ...access,
          PROVISIONERS: provisioners.map(({ name: each, max, readyInMs }) => `${each}=${max}:${readyInMs}`).join(),
          PROVISION_PROGRAM: fileOf('sdk/src/newcomer.ts'),
        },
      };
    case 'notifier':
      return { ...program, env: { ...access, NOTIFY_FOLDER: folder.file('notify') } };
  }
}

/** A `DATABASE_URL` of the surroundings is passed on as it is. */
function database(folder: DataFolder): Record<string, string> {
  return {
    DATABASE_FOLDER: folder.file('database'),
    FIRST_CAMPAIGNS: fileURLToPath(new URL('../exports/', import.meta.url)),
  };
}

function credentials(platforms: PlatformUrls): Record<string, string> {
  const { tradeyard, goggle, metro } = sandboxCredentials;
  return {
    TRADEYARD_URL: platforms.tradeyard,
    TRADEYARD_LOGIN: tradeyard.login,
    TRADEYARD_PASSWORD: tradeyard.password,
    GOGGLE_URL: platforms.goggle,
    GOGGLE_CUSTOMER_ID: goggle.customerId,
    GOGGLE_DEVELOPER_TOKEN: goggle.developerToken,
    GOGGLE_CLIENT_ID: goggle.clientId,
    GOGGLE_CLIENT_SECRET: goggle.clientSecret,
    GOGGLE_REFRESH_TOKEN: goggle.refreshToken,
    METRO_URL: platforms.metro,
    METRO_ACCOUNT_ID: metro.accountId,
    METRO_ACCESS_TOKEN: metro.accessToken,
  };
}

/** The address in the line that a platform says when it is ready. */
export function urlIn(line: string): string {
  return v.parse(v.object({ url: v.string() }), JSON.parse(line)).url;
}

function portOf(url: string): string {
  return new URL(url).port;
}
