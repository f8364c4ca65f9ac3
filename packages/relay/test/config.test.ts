import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readConfig, type Config, type FileText } from '../src/config.ts';
import { SETTING_NAMES, flagOf, helpText, settingOf, variableOf } from '../src/config/settings.ts';
import { SECRET } from './tokens.ts';

interface Given {
  flags?: string;
  env?: Record<string, string>;
  files?: Record<string, string | FileText>;
}

function read({ flags = '', env = {}, files = {} }: Given) {
  return readConfig({
    argv: flags.split(' ').filter((word) => word !== ''),
    env,
    file: (path) => {
      const found = Object.hasOwn(files, path) ? files[path] : undefined;
      return found === undefined ? { missing: true } : typeof found === 'string' ? { text: found } : found;
    },
  });
}

function config(given: Given): Config {
  const result = read(given);
  if ('problem' in result) throw new Error(result.problem);
  return result.config;
}

function problem(given: Given): string {
  const result = read(given);
  return 'problem' in result ? result.problem : 'accepted';
}

const env = { TAME_SECRET: SECRET };

describe('settings', () => {
  test('have defaults for all but how tokens are checked', () => {
    expect(config({ env })).toEqual({
      relay: { auth: { secret: SECRET, dev: false } },
      drainMs: 10_000,
      logLevel: 'info',
      portFile: undefined,
    });
  });

  test('come from flags before the environment before the file', () => {
    const files = { 'tame.config.json': JSON.stringify({ port: 1, host: 'c', data: 'file', logLevel: 'error' }) };
    const { relay, logLevel } = config({ flags: '--port=3', env: { ...env, TAME_PORT: '2', TAME_HOST: 'b' }, files });
    expect([relay.port, relay.host, relay.data, logLevel]).toEqual([3, 'b', 'file', 'error']);
  });

  test('can all be given as flags, with a space or an equals sign', () => {
    const files = { s: `${SECRET}\n`, m: 'a token for the metrics\n' };
    const flags =
      '--host 0.0.0.0 --port 0 --data=d --secret-file s --issuer i --audience=a --clock-tolerance-ms 5s --origins https://a.example,none ' +
      '--origin https://b.example --metrics-token-file m --limit sessionMs=2m --limit topic.bytes=1MiB,topic.count=7 --drain-ms 1s ' +
      '--log-level debug --port-file p';
    expect(config({ flags, files })).toEqual({
      relay: {
        host: '0.0.0.0',
        port: 0,
        data: 'd',
        auth: { secret: [SECRET], issuer: 'i', audience: 'a', clockToleranceMs: 5_000, dev: false },
        origins: ['https://a.example', 'none', 'https://b.example'],
        limits: { sessionMs: 120_000, topic: { bytes: 1_048_576, count: 7 } },
        metricsToken: 'a token for the metrics',
      },
      drainMs: 1_000,
      logLevel: 'debug',
      portFile: 'p',
    });
  });

  test('can be given in the environment, where nothing means not set', () => {
    const { relay } = config({
      env: {
        TAME_DEV: '1',
        TAME_ORIGINS: 'http://localhost:1',
        TAME_LIMITS: 'graceMs=0',
        TAME_PORT: '',
        TAME_SECRET: '',
      },
    });
    expect(relay).toEqual({ auth: { dev: true }, origins: ['http://localhost:1'], limits: { graceMs: 0, topic: {} } });
  });

  test('can be given in a file, with numbers and lists as JSON has them', () => {
    const settings = {
      dev: true,
      origins: ['http://localhost:1'],
      limits: { graceMs: 100, topic: { count: 9, ageMs: '1d' } },
      drainMs: 7,
    };
    const { relay, drainMs } = config({ flags: '--config my.json', files: { 'my.json': JSON.stringify(settings) } });
    expect(relay.limits).toEqual({ graceMs: 100, topic: { count: 9, ageMs: 86_400_000 } });
    expect([relay.auth.dev, relay.origins, drainMs]).toEqual([true, ['http://localhost:1'], 7]);
  });

  test('switch dev off again', () => {
    expect(problem({ flags: '--dev=false', env: { TAME_DEV: 'true' } })).toContain('there is no way to check tokens');
  });
});

describe('how tokens are checked', () => {
  test('must be said: a relay without a key does not start, and the sentence has the command', () => {
    expect(problem({})).toContain('tame-relay --dev');
    expect(problem({})).toContain('openssl rand -base64 48 > tame.secret');
    expect(problem({})).toContain('tame-relay --secret-file tame.secret');
  });

  test('is decided by the nearest place that says it', () => {
    const flags = '--jwks-url https://id.example/keys';
    expect(config({ flags, env }).relay.auth).toEqual({ jwksUrl: 'https://id.example/keys', dev: false });
  });

  test('is said once in one place', () => {
    expect(problem({ env: { ...env, TAME_JWKS_URL: 'https://id.example' } })).toBe(
      'TAME_SECRET and TAME_JWKS_URL are two ways to check tokens: leave one out',
    );
  });

  test('may be several secrets, a line each', () => {
    const files = { s: `${SECRET}\r\n\n  ${'n'.repeat(40)}  \n` };
    expect(config({ flags: '--secret-file s', files }).relay.auth.secret).toEqual([SECRET, 'n'.repeat(40)]);
  });

  test.each([
    [{ env: { TAME_SECRET: 'hunter2' } }, 'the secret has 7 bytes'],
    [{ flags: '--secret-file s', files: { s: 'hunter2\n' } }, 'the secret has 7 bytes'],
    [{ flags: '--secret-file s', files: { s: ' \n' } }, '--secret-file: the file "s" is empty'],
    [{ flags: '--secret-file s' }, '--secret-file: there is no file "s"'],
    [{ flags: '--secret-file s', files: { s: { problem: 'not yours' } } }, 'the file "s" cannot be read: not yours'],
    [{ flags: '--public-key-file k', files: { k: 'hello' } }, 'the public key cannot be read'],
    [{ flags: '--jwks-url nowhere' }, 'must be an https URL'],
  ] satisfies [Given, string][])('is refused: %j', (given, text) => {
    expect(problem(given)).toContain(text);
    expect(problem(given)).not.toContain('hunter2');
  });
});

describe('a secret', () => {
  test('is no flag, and the sentence names the ways and not the secret', () => {
    for (const flags of ['--secret hunter2', '--secret=hunter2', '--dev --metrics-token=hunter2']) {
      expect(problem({ flags })).toContain('--secret-file FILE');
      expect(problem({ flags })).toContain('TAME_SECRET');
      expect(problem({ flags })).not.toContain('hunter2');
    }
  });

  test('does not stand in the file that gets committed', () => {
    expect(problem({ files: { 'tame.config.json': '{"secret":"hunter2"}' } })).toContain('TAME_SECRET');
  });
});

describe('wrong settings get a sentence', () => {
  test.each([
    [{ flags: '--prot 7400' }, 'there is no flag "--prot"; did you mean --port?'],
    [{ flags: '--colour' }, 'there is no flag "--colour"; tame-relay --help'],
    [{ flags: '-p 7400' }, 'there is no flag "-p"'],
    [{ flags: '7400' }, '"7400" belongs to no flag'],
    [{ flags: '--port' }, '--port is followed by nothing: write --port NUMBER'],
    [{ flags: '--port --dev' }, '--port is followed by nothing'],
    [{ flags: '--port 1 --port 2' }, '--port is given twice'],
    [{ flags: '--hosts a' }, 'there is no flag "--hosts"; did you mean --host?'],
    [{ flags: '--port abc' }, '--port must be a whole number from 0 to 65535, not "abc"'],
    [{ flags: '--port 65536' }, 'from 0 to 65535'],
    [{ flags: '--port -1' }, 'from 0 to 65535'],
    [{ flags: '--port 1.5' }, 'from 0 to 65535'],
    [{ flags: '--port 7e3' }, 'from 0 to 65535'],
    [{ flags: '--port= --dev' }, '--port must be a whole number'],
    [{ flags: '--host=' }, '--host must be a text'],
    [{ flags: '--drain-ms soon' }, '--drain-ms must be a duration such as 30s'],
    [{ flags: '--dev=maybe' }, '--dev is on or off, not "maybe"'],
    [{ flags: '--log-level loud' }, '--log-level must be one of debug, info'],
    [{ flags: '--limit sessionMs' }, '--limit is written --limit NAME=VALUE, not "sessionMs"'],
    [{ flags: '--limit seshunMs=5' }, 'there is no limit "seshunMs"; there are maxConnections,'],
    [{ flags: '--limit __proto__=5' }, 'there is no limit "__proto__"'],
    [{ flags: '--limit sessionMs=5MiB' }, '--limit sessionMs must be a duration'],
    [{ flags: '--limit topic.bytes=5s' }, 'must be a size such as 64MiB'],
    [{ flags: '--limit graceMs=2m' }, 'graceMs (120000) is above sessionMs (60000)'],
    [{ flags: '--limit heartbeatMs=1m' }, 'heartbeatMs must be a whole number from 50 to 55000'],
    [{ flags: '--origins *' }, 'the origin "*"'],
    [{ flags: '--dev --host 0.0.0.0' }, 'not on the host "0.0.0.0"'],
    [{ flags: '--config nowhere.json' }, 'there is no file "nowhere.json"'],
    [{ files: { 'tame.config.json': '{' } }, 'tame.config.json is not JSON'],
    [{ files: { 'tame.config.json': '[]' } }, 'must hold a JSON object'],
    [{ files: { 'tame.config.json': { problem: 'EACCES' } } }, 'cannot be read: EACCES'],
    [
      { files: { 'tame.config.json': '{"prot":1}' } },
      'there is no setting "prot" (in tame.config.json); did you mean port?',
    ],
    [{ files: { 'tame.config.json': '{"port":"x"}' } }, '"port" in tame.config.json must be a whole number'],
    [{ files: { 'tame.config.json': '{"port":null}' } }, '"port" in tame.config.json must be'],
    [{ files: { 'tame.config.json': '{"host":7}' } }, '"host" in tame.config.json must be a text'],
    [{ files: { 'tame.config.json': '{"limits":[5]}' } }, '"limits" in tame.config.json must be an object'],
    [{ files: { 'tame.config.json': '{"limits":{"topic":5}}' } }, 'there is no limit "topic"'],
    [{ files: { 'tame.config.json': '{"config":"x"}' } }, 'there is no setting "config"'],
    [{ env: { TAME_PORT: 'http' } }, 'TAME_PORT must be a whole number'],
  ] satisfies [Given, string][])('%j', (given, text) => {
    const all = { ...given, env: { ...env, ...('env' in given ? given.env : {}) } };
    expect(problem(all)).toContain(text);
    expect(problem(all)).not.toContain('\n');
  });

  test('and nothing people type throws', () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom('--port', '--dev', '--limit', '--origins', '--config', '--', '='),
      fc.string().map((text) => `--${text}`),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), fc.jsonValue(), (argv, file) => {
        const result = readConfig({ argv, env: {}, file: () => ({ text: JSON.stringify(file) }) });
        expect('problem' in result ? result.problem.length : 1).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the help', () => {
  test('has every flag and variable, and examples', () => {
    const text = helpText();
    for (const name of SETTING_NAMES) expect(text).toContain(variableOf(name));
    const flags = SETTING_NAMES.filter((name) => settingOf(name).only === undefined).map(flagOf);
    for (const flag of flags) expect(text).toContain(flag);
    expect(flags.length).toBeGreaterThan(10);
    expect(text).toContain('tame-relay --dev');
    expect(text).not.toContain('--secret ');
  });

  test('fits a terminal that is wide enough for its table', () => {
    expect(
      Math.max(
        ...helpText()
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(140);
  });
});
