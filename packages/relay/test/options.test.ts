import { describe, expect, test } from 'vitest';
import { settleOptions, type RelayOptions } from '../src/options.ts';
import { StartProblem } from '../src/problem.ts';
import { SECRET } from './tokens.ts';

const auth = { secret: SECRET };
const NATS = { nats: 'nats://127.0.0.1:4222' };

function problem(options: Partial<RelayOptions>): string {
  try {
    settleOptions({ auth, ...options });
    return 'accepted';
  } catch (cause) {
    if (cause instanceof StartProblem) return cause.message;
    throw cause;
  }
}

describe('options of a relay', () => {
  test('have defaults for all but auth', () => {
    expect(settleOptions({ auth })).toMatchObject({
      host: '127.0.0.1',
      port: 7400,
      data: './.tame/data',
      dev: false,
      origins: undefined,
      limits: { maxConnections: 10_000, maxConnectionsPerUser: 64 },
    });
    expect(settleOptions({ auth: { dev: true } })).toMatchObject({
      dev: true,
      limits: { maxConnectionsPerUser: 10_000 },
    });
  });

  test.each(['0.0.0.0', '::', '192.168.0.7', 'relay.example', '127.0.0.1.example'])(
    'do not put a dev relay on %s',
    (host) => {
      expect(problem({ auth: { dev: true }, host })).toContain('works on this machine only');
      expect(problem({ auth: { dev: true, secret: SECRET }, host })).toContain('works on this machine only');
      expect(problem({ host })).toBe('accepted');
    },
  );

  test('of another name are refused, so that nobody believes in what is not done', () => {
    const cluster: object = { redis: 'redis://127.0.0.1' };
    expect(problem({ ...cluster })).toBe(
      'there is no option "redis": a relay has host, port, data, nats, cluster, advertise, auth, origins, proxies, limits, metricsToken, log',
    );
  });

  test.each(['127.0.0.1', 'localhost', '::1'])('put a dev relay on %s', (host) => {
    expect(problem({ auth: { dev: true }, host })).toBe('accepted');
  });

  test.each([
    [{ cluster: 'a' }, 'a cluster needs NATS'],
    [{ advertise: 'http://10.0.0.7:7400' }, 'say where it is with --nats nats://HOST:4222'],
    [{ ...NATS, cluster: 'a.b' }, 'the name of a cluster has 1 to 64 letters'],
    [{ ...NATS, advertise: '10.0.0.7' }, 'an address such as http://10.0.0.7:7400'],
    [{ ...NATS, advertise: 'http://10.0.0.7:7400/path' }, 'an address such as http://10.0.0.7:7400'],
    [{ ...NATS, host: '0.0.0.0' }, 'add --advertise http://HOST:PORT'],
    [{ ...NATS, host: '0.0.0.0', advertise: 'http://10.0.0.7:7400' }, 'accepted'],
    [{ port: -1 }, 'the port must be a whole number from 0 to 65535, not -1'],
    [{ port: 65_536 }, 'not 65536'],
    [{ port: 1.5 }, 'not 1.5'],
    [{ port: Number.NaN }, '0 picks a free one'],
    [{ data: '' }, 'the data folder has no name'],
    [{ origins: ['*'] }, 'the origin "*"'],
    [{ metricsToken: 'short' }, 'at least 16'],
    [{ proxies: -1 }, 'proxies must be how many stand before the relay, 0 to 16, not -1'],
    [{ proxies: 17 }, 'not 17'],
    [{ proxies: 0.5 }, 'not 0.5'],
    [{ limits: { graceMs: 70_000 } }, 'graceMs (70000) is above sessionMs'],
  ])('that make no sense are refused: %j', (options, text) => {
    expect(problem(options)).toContain(text);
  });
});
