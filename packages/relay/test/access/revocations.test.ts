/** Which tokens are refused before their end, and for how long that is known: on a clock that the test sets. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Identity } from '../../src/access.ts';
import type { Revocation, Subject } from '../../src/engine/revocation.ts';
import { Revocations, untilMs, type Holder } from '../../src/access/revocations.ts';
import { readRevoking, type Revoking } from '../../src/access/revoking.ts';

const TERMS = { lifeMs: 1_000_000, toleranceMs: 30_000 };
const MINUTE = 60_000;
const idOf = (of: Subject): string => {
  if ('session' in of) return `session ${of.session}`;
  return 'user' in of ? of.user : `token ${of.token}`;
};

interface Token {
  user: string;
  id?: string | undefined;
  issuedMs?: number | undefined;
}

function place(maxRevocations = 100) {
  let nowMs = 1_767_225_600_500;
  let onDisk = Promise.resolve();
  const kept = new Map<string, Revocation>();
  const here: Holder[] = [];
  const awake = { jumpedMs: -Infinity };
  const open = (): Revocations => {
    const made = new Revocations({
      engine: {
        revocations: () => kept.values(),
        keepRevocation: (one) => onDisk.then(() => void kept.set(idOf(one), one)),
        forgetRevocation: async (of) => void kept.delete(idOf(of)),
      },
      terms: TERMS,
      limits: { maxRevocations },
      awake,
      here: () => here,
      now: () => nowMs,
    });
    made.restore();
    return made;
  };
  let revocations = open();
  return {
    kept,
    here,
    now: () => nowMs,
    pass: (ms: number) => {
      nowMs += ms;
      revocations.look();
    },
    look: () => revocations.look(),
    restart: () => (revocations = open()),
    /** The clock is set. */
    jump: (ms: number) => {
      nowMs += ms;
      awake.jumpedMs = nowMs;
      revocations.look();
    },
    /** From now on nothing reaches the disk before the promise resolves. */
    disk: (until: Promise<void>): void => void (onDisk = until),
    revoke: (what: Revoking) => revocations.revoke(what),
    refuses: (token: Token) => revocations.refuse(identityOf(token)),
    ends: (token: Token) => revocations.end(identityOf(token)),
    refusesSession: (session: string, token: Token) => revocations.refuseSession(holderOf(token, session)),
    endsSession: (session: string, token: Token) => revocations.endSession(holderOf(token, session)),
    count: () => revocations.count,
    list: (count: number, after?: Subject) => revocations.list(count, after),
  };
}

function identityOf({ user, ...token }: Token): Identity {
  return { user, token, may: () => false };
}

function holderOf(token: Token, session = 's-0'): Holder {
  return { session, identity: identityOf(token) };
}

describe('a revoked token', () => {
  test('is refused by its id, and no other is', async () => {
    const { revoke, refuses } = place();
    expect(await revoke({ token: 't-1' })).toMatchObject({ type: 'revoked', revocation: { token: 't-1' } });
    expect(refuses({ user: 'ana', id: 't-1' })).toBe(true);
    expect(refuses({ user: 'ana', id: 't-2' })).toBe(false);
    expect(refuses({ user: 'ana' })).toBe(false);
    expect(refuses({ user: 't-1' })).toBe(false);
  });

  test('of a user is any that was issued before, in the same second too, or that does not say when', async () => {
    const { revoke, refuses, now } = place();
    await revoke({ user: 'ana' });
    const second = Math.floor(now() / 1_000) * 1_000;
    expect(refuses({ user: 'ana', issuedMs: second - 1_000 })).toBe(true);
    expect(refuses({ user: 'ana', issuedMs: second })).toBe(true);
    expect(refuses({ user: 'ana' })).toBe(true);
    expect(refuses({ user: 'ana', issuedMs: second + 1_000 })).toBe(false);
    expect(refuses({ user: 'ana', issuedMs: now() })).toBe(true);
    expect(refuses({ user: 'ana', issuedMs: now() + 1 })).toBe(false);
    expect(refuses({ user: 'bea' })).toBe(false);
  });

  test('of somebody who is here was issued before, though the clock of its issuer is ahead', async () => {
    const { revoke, refuses, here, now } = place();
    here.push(holderOf({ user: 'ana', issuedMs: now() + 20_000 }), holderOf({ user: 'bea', issuedMs: now() + 25_000 }));
    await revoke({ user: 'ana' });
    expect(refuses({ user: 'ana', issuedMs: now() + 20_000 })).toBe(true);
    expect(refuses({ user: 'ana', issuedMs: now() + 21_000 })).toBe(false);
  });

  test('is nobody who needs no token', async () => {
    const { revoke, kept } = place();
    await revoke({ user: 'dev' });
    const open = new Revocations({
      ...{ engine: { revocations: () => kept.values(), keepRevocation: async () => {}, forgetRevocation: async () => {} } },
      ...{ terms: undefined, limits: { maxRevocations: 1 }, awake: { jumpedMs: -Infinity }, here: () => [], now: () => 0 },
    }); // prettier-ignore
    open.restore();
    expect(open.refuse({ user: 'dev', may: () => true })).toBe(false);
    expect(await open.revoke({ user: 'dev' })).toMatchObject({ type: 'refused', code: 'UNSUPPORTED' });
  });

  test('stays revoked when the clock is put back and its user is revoked once more', async () => {
    const { revoke, refuses, pass, now } = place();
    await revoke({ user: 'ana' });
    const issuedMs = now();
    pass(-10 * MINUTE);
    await revoke({ user: 'ana' });
    expect(refuses({ user: 'ana', issuedMs })).toBe(true);
  });

  test('is refused at once; whoever is here with it goes a moment after it is on disk, and hears the answer before', async () => {
    const { revoke, refuses, ends, look, disk } = place();
    let land = (): void => {};
    disk(new Promise((resolve) => (land = resolve)));
    const token = { user: 'ana', id: 't-1' };
    const revoked = revoke({ token: 't-1' });
    for (let looks = 0; looks < 9; looks += 1) look();
    expect([refuses(token), ends(token)]).toEqual([true, false]);
    land();
    await revoked;
    look();
    expect(ends(token)).toBe(false);
    look();
    expect(ends(token)).toBe(true);
    await revoke({ token: 't-1' });
    expect(ends(token)).toBe(true);
  });
});

describe('a revoked session', () => {
  test('takes no token that was issued before, or does not say when; another session takes it, and this one a newer', async () => {
    const { revoke, refuses, refusesSession, now } = place();
    await revoke({ session: 's-1' });
    for (const issuedMs of [now() - 1_000, now(), undefined]) {
      const token = { user: 'ana', id: 's-1', issuedMs };
      expect([refusesSession('s-1', token), refusesSession('s-2', token), refuses(token)]).toEqual([
        true,
        false,
        false,
      ]);
    }
    expect(refusesSession('s-1', { user: 'ana', issuedMs: now() + 1 })).toBe(false);
  });

  test('has a token of before, though the clock of its issuer is ahead', async () => {
    const { revoke, refusesSession, here, now } = place();
    here.push(holderOf({ user: 'ana', issuedMs: now() + 20_000 }, 's-1'), holderOf({ user: 'ana', issuedMs: now() + 25_000 }, 's-2')); // prettier-ignore
    await revoke({ session: 's-1' });
    expect(refusesSession('s-1', { user: 'ana', issuedMs: now() + 20_000 })).toBe(true);
    expect(refusesSession('s-1', { user: 'ana', issuedMs: now() + 21_000 })).toBe(false);
  });

  test('is refused at once, ends a moment after it is on disk, and is known after a restart until no token could be so old', async () => {
    const { revoke, refusesSession, endsSession, look, restart, pass, count } = place();
    const token = { user: 'ana' };
    await revoke({ session: 's-1' });
    expect([refusesSession('s-1', token), endsSession('s-1', token), endsSession('s-2', token)]).toEqual([true, false, false]); // prettier-ignore
    look();
    expect(endsSession('s-1', token)).toBe(false);
    look();
    expect(endsSession('s-1', token)).toBe(true);
    restart();
    pass(TERMS.lifeMs + 2 * TERMS.toleranceMs - 1);
    expect([endsSession('s-1', token), count()]).toEqual([true, 1]);
    pass(MINUTE);
    expect([refusesSession('s-1', token), count()]).toEqual([false, 0]);
  });
});

describe('a revocation', () => {
  test('is forgotten when the token has ended, for all clocks; said without an end, when none could be so old', async () => {
    const { revoke, refuses, kept, pass, now } = place();
    await revoke({ token: 'short', exp: now() / 1_000 + 100 });
    await revoke({ token: 'long' });
    await revoke({ user: 'ana' });
    pass(100_000 + TERMS.toleranceMs - 1);
    expect(kept.size).toBe(3);
    pass(MINUTE);
    expect(kept.size).toBe(2);
    pass(TERMS.lifeMs + 2 * TERMS.toleranceMs - 100_000 - TERMS.toleranceMs - MINUTE);
    expect(kept.size).toBe(2);
    pass(MINUTE + 1);
    expect(kept.size).toBe(0);
    expect(refuses({ user: 'ana', id: 'long' })).toBe(false);
  });

  test('outlives a jump of the clock by ten years, which may be set right again', async () => {
    const { revoke, refuses, jump, pass, now, count } = place();
    await revoke({ token: 't-1', exp: now() / 1_000 + 100 });
    const year = 366 * 24 * 60 * MINUTE;
    jump(10 * year);
    pass(10 * MINUTE);
    jump(-10 * year);
    expect(refuses({ user: 'ana', id: 't-1' })).toBe(true);
    jump(10 * year);
    pass(TERMS.lifeMs + 2 * TERMS.toleranceMs - 1);
    expect(count()).toBe(1);
    pass(MINUTE);
    expect(count()).toBe(0);
  });

  test('of a token that is said to end later than any may is kept no longer than the others', async () => {
    const { now } = place();
    const never = { token: 't-1', atMs: now(), expiresMs: now() * 1_000 };
    expect(untilMs(never, TERMS)).toBe(now() + TERMS.lifeMs + 2 * TERMS.toleranceMs);
  });

  test('of what has ended by itself is refused with a sentence; known for longer, it stays so', async () => {
    const { revoke, kept, pass, now } = place();
    const past = { token: 't-1', exp: now() / 1_000 - 31 };
    expect(await revoke(past)).toMatchObject({ type: 'refused', code: 'BAD_REQUEST' });
    await revoke({ token: 't-1' });
    expect(await revoke(past)).toMatchObject({ type: 'revoked' });
    pass(MINUTE);
    expect(kept.size).toBe(1);
  });

  test('is one of no more than so many; what is pointless makes room, what is known already needs none', async () => {
    const { revoke, kept, pass, look, now } = place(2);
    await revoke({ token: 'short', exp: now() / 1_000 + 1 });
    look();
    await revoke({ user: 'ana' });
    expect(await revoke({ user: 'bea' })).toMatchObject({ type: 'refused', code: 'STORE_FULL' });
    expect(await revoke({ user: 'ana' })).toMatchObject({ type: 'revoked' });
    pass(32_000);
    expect(kept.size).toBe(2);
    expect(await revoke({ user: 'bea' })).toMatchObject({ type: 'revoked' });
    expect([...kept.keys()]).toEqual(['ana', 'bea']);
  });

  test('is listed, the newest first and page by page, after a restart too', async () => {
    const { revoke, list, restart, pass } = place();
    for (const user of ['ana', 'bea', 'cleo', 'ana']) {
      await revoke({ user });
      pass(1);
    }
    await revoke({ token: 'ana' });
    pass(1);
    await revoke({ session: 'ana' });
    const named = (page: readonly Revocation[]) => page.map(idOf);
    for (const _ of ['before', 'after']) {
      expect(named(list(9))).toEqual(['session ana', 'token ana', 'ana', 'cleo', 'bea']);
      expect(named(list(2))).toEqual(['session ana', 'token ana']);
      expect(named(list(2, { session: 'ana' }))).toEqual(['token ana', 'ana']);
      expect(named(list(2, { user: 'ana' }))).toEqual(['cleo', 'bea']);
      expect(list(2, { user: 'bea' })).toEqual([]);
      expect(list(2, { user: 'nobody' })).toEqual([]);
      restart();
    }
  });

  test('is read from what somebody says, or not at all', () => {
    const read = (given: object) => readRevoking(new Map(Object.entries(given)));
    expect(read({ user: 'Ana María' })).toEqual({ user: 'Ana María' });
    expect(read({ session: 's-1' })).toEqual({ session: 's-1' });
    expect(read({ token: 't', exp: 1.5 })).toEqual({ token: 't', exp: 1.5 });
    const wrong = [
      {},
      { user: '' },
      { user: 7 },
      { user: 'a\nb' },
      { user: 'a'.repeat(257) },
      { user: 'a', token: 't' },
      { user: 'a', exp: 1 },
      { user: 'a', session: 's' },
      { session: 's', token: 't' },
      { session: 's', exp: 1 },
      { session: 'a b' },
      { session: 'a/b' },
      { session: '' },
      { session: 7 },
      { token: '' },
      { token: 't', exp: '1' },
      { token: 't', exp: Infinity },
      { token: 't', exp: 1e300 },
      { token: 't', exp: null },
    ];
    for (const each of wrong) expect(read(each)).toBeUndefined();
  });
});

/** A token as an issuer makes it: some say when, all say until when. */
type Made = Token & { readonly expiresMs: number };

/** Whether a relay would take it, were nothing revoked. */
function isGood({ issuedMs, expiresMs }: Made, nowMs: number): boolean {
  const { lifeMs, toleranceMs } = TERMS;
  const bornMs = issuedMs ?? nowMs + toleranceMs;
  return bornMs <= nowMs + toleranceMs && expiresMs - bornMs <= lifeMs && expiresMs + toleranceMs > nowMs;
}

type Deed =
  | { readonly do: 'issue'; readonly user: string; readonly lifeMs: number; readonly says: boolean }
  | { readonly do: 'revoke user'; readonly user: string }
  | { readonly do: 'revoke token'; readonly of: number; readonly says: boolean }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'restart' };

const user = fc.constantFrom('ana', 'bea');
const deed: fc.Arbitrary<Deed> = fc.oneof(
  fc.record({
    do: fc.constant('issue' as const),
    user,
    lifeMs: fc.oneof(fc.integer({ min: 1, max: TERMS.lifeMs }), fc.constant(TERMS.lifeMs)),
    says: fc.boolean(),
  }),
  fc.record({ do: fc.constant('revoke user' as const), user }),
  fc.record({ do: fc.constant('revoke token' as const), of: fc.nat(9), says: fc.boolean() }),
  fc.record({
    do: fc.constant('pass' as const),
    ms: fc.oneof(fc.nat(2_000), fc.nat(TERMS.lifeMs), fc.constant(TERMS.lifeMs + TERMS.toleranceMs - 1_000)),
  }),
  fc.record({ do: fc.constant('restart' as const) }),
);

test('whatever is issued, revoked and restarted as time goes by: what was revoked is never taken again, what came a second later is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 30 }), async (deeds) => {
      const { kept, now, pass, restart, revoke, refuses } = place();
      const tokens: Made[] = [];
      const revoked = new Set<Made>();
      for (const each of deeds) {
        switch (each.do) {
          case 'issue': {
            const issuedMs = Math.floor(now() / 1_000) * 1_000;
            const [id, expiresMs] = [`t-${tokens.length}`, issuedMs + each.lifeMs];
            tokens.push({ ...{ user: each.user, id, expiresMs }, ...(each.says && { issuedMs }) });
            break;
          }
          case 'revoke user':
            await revoke({ user: each.user });
            for (const one of tokens) if (one.user === each.user && isGood(one, now())) revoked.add(one);
            break;
          case 'revoke token': {
            const one = tokens[each.of];
            if (one === undefined) break;
            await revoke({ token: one.id!, ...(each.says && { exp: one.expiresMs / 1_000 }) });
            if (isGood(one, now())) revoked.add(one);
            break;
          }
          case 'pass':
            pass(each.ms);
            break;
          case 'restart':
            restart();
        }
        const comingBack = [...revoked].filter((one) => isGood(one, now()) && !refuses(one));
        expect(comingBack).toEqual([]);
        const fresh = { user: 'ana', id: 'fresh', issuedMs: (Math.floor(now() / 1_000) + 1) * 1_000 };
        expect(refuses(fresh)).toBe(false);
      }
      pass(TERMS.lifeMs + 2 * TERMS.toleranceMs + MINUTE);
      expect(kept.size).toBe(0);
    }),
    { numRuns: 500 },
  );
});
