/**
 * From what a person set to what a relay is started with, or to one sentence that says what is wrong and what to do.
 * Pure: files are read by whoever calls.
 */
import { readKeys, type AuthOptions } from './access/keys.ts';
import type { LogLevel } from './log.ts';
import { DEFAULTS, settleOptions, type RelayOptions } from './options.ts';
import { quoted, StartProblem } from './problem.ts';
import { fromEnvironment, fromFile, fromFlags, type Given, type Layer } from './config/sources.ts';
import { textOf, valuesOf } from './config/values.ts';

export type FileText = { text: string } | { missing: true } | { problem: string };

export interface Sources {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file: (path: string) => FileText;
}

export interface Config {
  readonly relay: RelayOptions;
  readonly drainMs: number;
  readonly logLevel: LogLevel;
  readonly portFile: string | undefined;
}

const CONFIG_FILE = 'tame.config.json';
const KEY_SETTINGS = ['secret', 'secretFile', 'publicKeyFile', 'jwksUrl'] as const;
const NO_KEY =
  'there is no way to check tokens: for real, run "openssl rand -base64 48 > tame.secret" and then ' +
  '"tame-relay --secret-file tame.secret" (or set TAME_SECRET, --public-key-file or --jwks-url); to try things out, run "tame-relay --dev"';

export function readConfig(sources: Sources): { config: Config } | { problem: string } {
  try {
    return { config: read(sources) };
  } catch (cause) {
    if (cause instanceof StartProblem) return { problem: cause.message };
    throw cause;
  }
}

function read({ argv, env, file }: Sources): Config {
  const near = [fromFlags(argv), fromEnvironment(env)];
  const layers = [...near, fileLayer(near, file)];
  const settings = valuesOf(layers);
  const dev = settings.flag('dev');
  const relay: RelayOptions = {
    host: settings.text('host'),
    port: settings.amount('port'),
    data: settings.text('data'),
    nats: settings.text('nats'),
    cluster: settings.text('cluster'),
    advertise: settings.text('advertise'),
    auth: {
      ...readKey(layers, file, dev),
      issuer: settings.text('issuer'),
      audience: settings.text('audience'),
      clockToleranceMs: settings.amount('clockToleranceMs'),
      dev,
    },
    origins: settings.list('origins'),
    proxies: settings.amount('proxies'),
    limits: settings.limits(),
    metricsToken: readMetricsToken(layers, file),
  };
  settleOptions(relay);
  const keys = readKeys(relay.auth);
  if (!keys.ok) throw new StartProblem(keys.text);
  const drainMs = settings.amount('drainMs') ?? DEFAULTS.drainMs;
  return { relay, drainMs, logLevel: settings.level() ?? 'info', portFile: settings.text('portFile') };
}

function fileLayer(near: readonly Layer[], file: Sources['file']): Layer {
  const named = valuesOf(near).text('config');
  const path = named ?? CONFIG_FILE;
  const found = file(path);
  if ('text' in found) return fromFile(found.text, path);
  if ('missing' in found && named === undefined) return new Map();
  throw new StartProblem(unreadable(path, found));
}

function unreadable(path: string, found: Exclude<FileText, { text: string }>): string {
  return 'missing' in found
    ? `there is no file ${quoted(path)}: correct the path`
    : `the file ${quoted(path)} cannot be read: ${found.problem}`;
}

function fileOf(given: Given, file: Sources['file']): string {
  const path = textOf(given);
  const found = file(path);
  if (!('text' in found)) throw new StartProblem(`${given.as}: ${unreadable(path, found)}`);
  if (found.text.trim() === '') throw new StartProblem(`${given.as}: the file ${quoted(path)} is empty`);
  return found.text.trim();
}

/** The nearest place that says how tokens are checked decides; saying it twice there is a mistake. */
function readKey(
  layers: readonly Layer[],
  file: Sources['file'],
  dev: boolean,
): Pick<AuthOptions, 'secret' | 'publicKey' | 'jwksUrl'> {
  for (const layer of layers) {
    const [first, second] = KEY_SETTINGS.flatMap((name) => {
      const given = layer.get(name);
      return given === undefined ? [] : [{ name, given }];
    });
    if (first === undefined) continue;
    if (second !== undefined) {
      throw new StartProblem(`${first.given.as} and ${second.given.as} are two ways to check tokens: leave one out`);
    }
    switch (first.name) {
      case 'secret':
        return { secret: textOf(first.given) };
      case 'secretFile':
        return {
          secret: fileOf(first.given, file)
            .split(/\r?\n/)
            .map((line) => line.trim())
            .filter((line) => line !== ''),
        };
      case 'publicKeyFile':
        return { publicKey: fileOf(first.given, file) };
      case 'jwksUrl':
        return { jwksUrl: textOf(first.given) };
    }
  }
  if (dev) return {};
  throw new StartProblem(NO_KEY);
}

function readMetricsToken(layers: readonly Layer[], file: Sources['file']): string | undefined {
  for (const layer of layers) {
    const inPlace = layer.get('metricsToken');
    const inFile = layer.get('metricsTokenFile');
    if (inPlace !== undefined) return textOf(inPlace);
    if (inFile !== undefined) return fileOf(inFile, file);
  }
  return undefined;
}
