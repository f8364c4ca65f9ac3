/**
 * What a person can set, in one table: `logLevel` is `--log-level` as a flag, `TAME_LOG_LEVEL` in the environment and
 * `"logLevel"` in the file. A setting in an earlier place hides the same one in a later.
 */
import { DEFAULTS } from '../options.ts';
import { LOG_LEVELS } from '../log.ts';

interface Setting {
  /** What the flag is followed by; without, it is a switch. */
  readonly takes?: string;
  readonly help: string;
  /** A secret: other users of the machine can read flags, and files get committed. */
  readonly only?: 'environment';
  /** May be given several times as a flag. */
  readonly many?: true;
}

const SETTINGS = {
  host: { takes: 'ADDRESS', help: `address to listen on (default ${DEFAULTS.host}; 0.0.0.0 for all)` },
  port: { takes: 'NUMBER', help: `port to listen on (default ${DEFAULTS.port}; 0 picks a free one)` },
  data: { takes: 'FOLDER', help: `where everything is kept (default ${DEFAULTS.data})` },
  nats: {
    takes: 'URL',
    help: 'makes it one relay of a cluster with its history in NATS',
  },
  cluster: { takes: 'NAME', help: `name of the cluster (default ${DEFAULTS.cluster})` },
  advertise: { takes: 'URL', help: 'where the other relays of the cluster reach this one (default its own address)' },
  secret: { help: 'secret that tokens are signed with (HS256, at least 32 bytes)', only: 'environment' },
  secretFile: { takes: 'FILE', help: 'file with that secret; with several lines, each is accepted' },
  publicKeyFile: { takes: 'FILE', help: 'file with the public key of the issuer of tokens (PEM or JWK)' },
  jwksUrl: { takes: 'URL', help: 'where the issuer of tokens publishes its keys' },
  issuer: { takes: 'NAME', help: 'what "iss" of a token must be' },
  audience: { takes: 'NAME', help: 'what "aud" of a token must contain' },
  clockToleranceMs: { takes: 'DURATION', help: 'how far clocks may differ when a token ends (default 30s)' },
  dev: { help: 'try things out: nobody needs a token, and only this machine can connect' },
  origins: { takes: 'LIST', help: 'origins of pages that may connect; "none" for programs without one', many: true },
  proxies: { takes: 'NUMBER', help: 'proxies before the relay that each add to X-Forwarded-For (default 0)' },
  metricsToken: { help: 'who shows it may read /metrics from elsewhere', only: 'environment' },
  metricsTokenFile: { takes: 'FILE', help: 'file with a token for /metrics; without, only this machine may read them' },
  limits: { takes: 'NAME=VALUE', help: 'change a bound, such as sessionMs=2m or topic.bytes=1GiB', many: true },
  drainMs: { takes: 'DURATION', help: 'how long to wait for work under way when told to stop (default 10s)' },
  logLevel: { takes: 'LEVEL', help: `${LOG_LEVELS.join(', ')} (default info)` },
  portFile: { takes: 'FILE', help: 'write the address there once the relay is ready' },
  config: { takes: 'FILE', help: 'read settings from there (default tame.config.json, if there is one)' },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

export const SETTING_NAMES = Object.keys(SETTINGS).filter(isSettingName);

export function settingOf(name: SettingName): Setting {
  return SETTINGS[name];
}

/** One is enough to be asked for as singular: `--origin` and `--limit` say it once each. */
const SINGULAR: Partial<Record<SettingName, string>> = { limits: '--limit', origins: '--origin' };

export function flagOf(name: SettingName): string {
  return SINGULAR[name] ?? `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

export function variableOf(name: SettingName): string {
  return `TAME_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}

export function helpText(): string {
  const rows = SETTING_NAMES.map((name) => {
    const { takes, only, help } = settingOf(name);
    const flag = only === undefined ? [flagOf(name), takes].filter((word) => word !== undefined).join(' ') : '';
    return `  ${flag.padEnd(30)} ${variableOf(name).padEnd(24)} ${help}`;
  });
  return `tame-relay: durable queues and logs between pages and workers, in one process, on one disk.

Usage
  tame-relay --dev                                   try it out on this machine
  tame-relay --secret-file tame.secret               for real; make the file with: openssl rand -base64 48 > tame.secret
  TAME_SECRET=… tame-relay --host 0.0.0.0 --port 80  the same, with the environment, for everybody
  tame-relay --dev --port 0 --port-file url.txt      for scripts: the address is in the file once the relay is ready

Settings: as a flag, else in the environment, else in the file (JSON, "logLevel" for --log-level), else the default
${rows.join('\n')}
  ${'-h, --help'.padEnd(55)} this text
  ${'--version'.padEnd(55)} which version this is

Durations are milliseconds or 500ms, 30s, 5m, 2h, 7d; sizes are bytes or 64KiB, 8MiB, 1GiB.

Paths: /health (the process is up), /ready (it takes work), /metrics (for Prometheus).
Signals: SIGTERM and SIGINT stop it when work under way is done; a second one stops it at once.
Exit codes: 0 stopped when told to; 1 could not start, or was stopped at once; 70 failed while it ran, start it again.
`;
}
