import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DEFAULT_LIMITS,
  LIMIT_NAMES,
  LIMIT_RANGES,
  settleLimits,
  wrongLimit,
  type LimitOptions,
} from '../src/limits.ts';

function problem(changes: LimitOptions): string {
  const limits = settleLimits(changes, { dev: false });
  return 'problem' in limits ? limits.problem : 'accepted';
}

describe('limits', () => {
  test('are the defaults when nothing is changed, and the defaults keep their own rules', () => {
    expect(settleLimits({}, { dev: false })).toEqual(DEFAULT_LIMITS);
  });

  test('let one user have every connection in dev mode', () => {
    expect(settleLimits({}, { dev: true })).toMatchObject({ maxConnectionsPerUser: 10_000 });
    expect(settleLimits({ maxConnectionsPerUser: 2 }, { dev: true })).toMatchObject({ maxConnectionsPerUser: 2 });
  });

  test('change one by one, those of topics too, and undefined changes nothing', () => {
    const limits = settleLimits(
      { sessionMs: 90_000, graceMs: undefined, topic: { count: 5, bytes: undefined } },
      { dev: false },
    );
    expect(limits).toEqual({ ...DEFAULT_LIMITS, sessionMs: 90_000, topic: { ...DEFAULT_LIMITS.topic, count: 5 } });
  });

  test('have a range each, and the sentence names it', () => {
    expect(problem({ maxConnections: 0 })).toBe(
      'the limit maxConnections must be a whole number from 1 to 1000000, not 0',
    );
    expect(problem({ topic: { ageMs: 1.5 } })).toContain('topic.ageMs');
    for (const name of LIMIT_NAMES) {
      const [min, max] = LIMIT_RANGES[name];
      expect([wrongLimit(name, min), wrongLimit(name, max)]).toEqual([undefined, undefined]);
      for (const wrong of [min - 1, max + 1, min + 0.5, Number.NaN, Infinity, '7', null, undefined]) {
        expect(wrongLimit(name, wrong)).toContain(`the limit ${name} must be a whole number`);
      }
    }
  });

  test('cover every default with a range', () => {
    const { topic, ...flat } = DEFAULT_LIMITS;
    const names = [...Object.keys(flat), ...Object.keys(topic).map((name) => `topic.${name}`)];
    expect(names.sort()).toEqual([...LIMIT_NAMES].sort());
  });

  test('that nobody knows are named', () => {
    const typo = { maxConections: 5 } as LimitOptions;
    expect(problem(typo)).toContain('there is no limit "maxConections"');
    expect(problem({ topic: { size: 5 } as object })).toContain('there is no limit "topic.size"');
  });

  test('that contradict each other are refused with both numbers', () => {
    expect(problem({ graceMs: 10_000, sessionMs: 9_000 })).toMatch(/graceMs \(10000\) is above sessionMs \(9000\)/);
    expect(problem({ retainEndedMs: 59_999 })).toMatch(/retainEndedMs \(59999\) is below sessionMs \(60000\)/);
    expect(problem({ maxConnections: 10, maxConnectionsPerUser: 11 })).toMatch(/11\) is above maxConnections \(10\)/);
    expect(problem({ heartbeatMs: 60_000 })).toContain('from 50 to 55000');
  });

  test('follow when fewer connections in all are wanted than one user has by default', () => {
    expect(settleLimits({ maxConnections: 10 }, { dev: false })).toMatchObject({ maxConnectionsPerUser: 10 });
  });

  test('that are accepted never contradict each other, whatever was asked for', () => {
    const ms = fc.option(fc.integer({ min: 100, max: 200_000 }), { nil: undefined });
    const count = fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined });
    const asked = fc.record({
      graceMs: ms,
      sessionMs: ms,
      retainEndedMs: ms,
      maxConnections: count,
      maxConnectionsPerUser: count,
    });
    let accepted = 0;
    fc.assert(
      fc.property(asked, fc.boolean(), (changes, dev) => {
        const limits = settleLimits(changes, { dev });
        if ('problem' in limits) return;
        accepted += 1;
        expect(limits.graceMs).toBeLessThanOrEqual(limits.sessionMs);
        expect(limits.sessionMs).toBeLessThanOrEqual(limits.retainEndedMs);
        expect(limits.maxConnectionsPerUser).toBeLessThanOrEqual(limits.maxConnections);
      }),
      { numRuns: 500 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});
