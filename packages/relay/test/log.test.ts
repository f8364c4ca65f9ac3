import { describe, expect, test } from 'vitest';
import { createLog, type Log, type LogLevel } from '../src/log.ts';
import { sign } from './tokens.ts';

function logged(
  speak: (log: Log) => void,
  level: LogLevel = 'debug',
): { lines: string[]; facts: Record<string, unknown>[] } {
  const lines: string[] = [];
  speak(createLog({ level, write: (line) => lines.push(line) }));
  return { lines, facts: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe('the log', () => {
  test('is one JSON object a line with level, time, text and facts', () => {
    const { facts } = logged((log) => log.child({ peer: 7 }).info('greeted', { user: 'ana', nothing: undefined }));
    expect(facts).toEqual([
      {
        level: 'info',
        time: facts[0]?.['time'],
        pid: process.pid,
        peer: 7,
        user: 'ana',
        msg: 'greeted',
      },
    ]);
  });

  test('has times that people and programs can read', () => {
    const { facts } = logged((log) => log.info('now'));
    expect(facts[0]?.['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test('says what is as grave as the level or graver', () => {
    const all = (log: Log): void => {
      log.debug('a');
      log.info('b');
      log.warn('c');
      log.error('d');
    };
    expect(logged(all, 'warn').facts.map(({ msg }) => msg)).toEqual(['c', 'd']);
    expect(logged(all, 'silent').lines).toEqual([]);
  });

  test('keeps one line for one event, whatever a peer writes', () => {
    const evil = 'a\r\n{"level":"error"}\u001b[2J\u2028\u2029\u0085\u009b"}\ud800\u0000';
    const { lines, facts } = logged((log) => log.warn(evil, { name: evil, [evil.slice(0, 3)]: 1 }));
    expect(lines).toHaveLength(1);
    expect(lines[0]?.slice(0, -1)).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u);
    expect(facts[0]?.['name']).toContain(
      '\\u000d\\u000a{"level":"error"}\\u001b[2J\\u2028\\u2029\\u0085\\u009b"}\\ud800',
    );
  });

  test('cuts long values and says how long they were', () => {
    const { lines, facts } = logged((log) => log.info('x'.repeat(1_000_000), { name: 'n'.repeat(1_000_000) }));
    expect(lines[0]?.length).toBeLessThan(1_500);
    expect(facts[0]?.['name']).toBe(`${'n'.repeat(256)}… (1000000 characters)`);
  });

  test('never holds tokens or payloads, at any level, wherever they are put', async () => {
    const token = await sign({ sub: 'canary' });
    const [head, claims, signature] = token.split('.') as [string, string, string];
    const { lines } = logged((log) => {
      log.debug(`refused ${token}`, { token, newToken: token, authorization: `Bearer ${token}`, note: token });
      log.debug('request', {
        body: 'canary',
        payload: 'canary',
        data: 'canary',
        auth: { token },
        message: { body: 'canary' },
      });
      log.child({ secret: 'canary', why: token.slice(0, 200) }).debug('x'.repeat(500) + token);
      log.error('failed', { error: new Error(`cannot read ${token}`, { cause: new Error(token) }) });
    });
    expect(lines).toHaveLength(4);
    for (const secret of ['canary', token, claims, signature, head.slice(0, 12)])
      expect(lines.join('')).not.toContain(secret);
  });

  test('does not mistake dotted names for tokens', () => {
    const { facts } = logged((log) => log.info('served', { service: 'campaigns.forecasts.quarterly_numbers' }));
    expect(facts[0]?.['service']).toBe('campaigns.forecasts.quarterly_numbers');
  });

  test('shows an error with its name, sentence, place and cause', () => {
    const { facts } = logged((log) =>
      log.error('failed', { error: new RangeError('too far', { cause: new Error('no disk') }) }),
    );
    expect(facts[0]?.['error']).toMatchObject({ name: 'RangeError', message: 'too far', cause: 'Error: no disk' });
    expect(JSON.stringify(facts[0])).toContain('log.test.ts');
  });

  test('does not open objects, and survives odd ones', () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const { facts } = logged((log) =>
      log.info('odd', { circular, list: [1], call: () => 1, sign: Symbol('s'), big: 7n, none: null }),
    );
    expect(facts[0]).toMatchObject({
      circular: '[object]',
      list: '[object]',
      call: '[object]',
      sign: '[object]',
      big: '7',
      none: null,
    });
  });
});
