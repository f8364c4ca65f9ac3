/** Every rule is shown to fire: a good history with one event changed breaks it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event, EventOf, EventType } from '../../history/event.ts';
import { check, RULES } from '../../rules/check.ts';
import { goodHistory } from './good-history.ts';

type Change = (event: Event) => readonly Event[];

/** Which event is to be changed, and into what. */
interface Mutation {
  of(event: Event, history: readonly Event[]): boolean;
  change: Change;
  /** Where what came of it is put: in its place, or at the end of what comes before `N.heal`. */
  where?: 'here' | 'late' | 'first';
}

function of<T extends EventType>(
  type: T,
  wanted: (event: EventOf<T>, history: readonly Event[]) => boolean,
  change: (event: EventOf<T>) => readonly Event[],
  where: Mutation['where'] = 'here',
): Mutation {
  const is = (event: Event): event is EventOf<T> => event.type === type;
  return {
    of: (event, history) => is(event) && wanted(event, history),
    change: (event) => (is(event) ? change(event) : [event]),
    where,
  };
}

const any = (): boolean => true;
const removed = (): readonly Event[] => [];
const twice = (event: Event): readonly Event[] => [event, event];
const same = (event: Event): readonly Event[] => [event];
const isReply = ({ kind }: { kind: string }): boolean => kind === 'reply';

const mutations: Record<string, readonly Mutation[]> = {
  R1: [of('C.persisted', any, removed), of('C.persisted', any, same, 'late')],
  R2: [of('Q.append', any, removed), of('L.append', ({ m }) => m !== undefined, removed)],
  R3: [of('Q.append', any, twice), of('L.append', ({ m }) => m !== undefined, twice)],
  R4: [of('Q.append', any, (event) => [{ ...event, user: 'bob' }])],
  R5: [
    of('Q.append', any, (event) => [{ ...event, h: 'nobody-1' }]),
    of('T.append', any, (event) => [{ ...event, m: 'p-x' }]),
  ],
  R6: [
    of('C.accepted', ({ m }) => /^[cm]-tab-\d+$/.test(m), ({ m, client, proc, at }) => [{ type: 'C.rejected', client, m, code: 'FORBIDDEN', final: true, proc, at }]), // prettier-ignore
  ],
  R7: [of('Q.append', ({ id }, history) => id !== lastAsked(history), same, 'late'), of('Q.append', ({ q }) => q > 1, (event) => [{ ...event, q: 0 }])], // prettier-ignore
  R8: [
    of('C.accepted', any, removed),
    of('N.end', any, (event) => [{ ...event, rows: 1 }]),
    of('C.end', ({ id, code }, history) => code !== 'FORBIDDEN' && history.filter((each) => each.type === 'C.end' && each.id === id).length === 1, removed), // prettier-ignore
  ],
  R9: [of('C.send', ({ h }) => h !== undefined, (event) => [{ ...event, h: 'tab-x' }]), of('C.send', any, (event) => [{ ...event, user: 'bob' }])], // prettier-ignore
  R10: [of('Q.append', any, (event) => [event, { ...event, id: 'c-x' }])],
  R11: [
    of('Q.deliver', any, (event) => [{ ...event, a: event.a + 1 }]),
    of('Q.deliver', ({ id, a }, history) => a === 1 && history.some((each) => each.type === 'Q.deliver' && each.id === id && each.a === 2), removed), // prettier-ignore

    of('W.start', any, (event) => [event, { ...event, worker: 'w-x' }]),
  ],
  R12: [of('L.append', (event, history) => isReply(event) && isOfLost(event, history), same, 'late')],
  R13: [
    of('L.append', ({ kind }) => kind === 'end', twice),
    of('Q.deliver', any, (event) => [{ ...event, a: event.a + 1 }], 'late'),
  ],
  R14: [of('W.back', any, removed), of('N.away', any, removed)],
  R15: [
    of('W.start', any, ({ worker, proc, at }) => [
      { type: 'P.crash', of: worker, proc, at },
      { type: 'Q.deliver', id: 'c-x', a: 1, service: 'quote', max: 5, leaseMs: 1_000, proc, at },
      { type: 'W.start', worker, id: 'c-x', a: 1, proc, at },
    ]),
  ],
  R16: [of('Q.lost', ({ failed }) => failed, (event) => Array.from({ length: 5 }, () => event))], // prettier-ignore
  R17: [of('W.serve', any, (event) => [{ ...event, credit: 0 }]), of('W.serve', any, removed)],
  R18: [of('Q.deliver', ({ id }, history) => isCalledOff(id, history), same, 'late')],
  R19: [of('C.next', (event, history) => isLater(event, history), removed), of('C.next', any, twice)],
  R20: [
    of(
      'C.follow',
      ({ observer }, history) => isShown(observer, history),
      (event) => [{ ...event, after: event.after === 0 ? 2 : 0 }],
    ),
  ],
  R21: [of('L.append', isReply, same, 'late'), of('L.append', isReply, removed)],
  R22: [of('L.append', ({ kind }) => kind === 'attempt', removed)],
  R23: [
    of(
      'C.follow',
      ({ observer }, history) => isShown(observer, history),
      (event) => [{ ...event, after: 1_000 }],
    ),
    of(
      'C.follow',
      ({ observer }, history) => isShown(observer, history),
      (event) => [{ ...event, epoch: 'other' }],
    ),
  ],
  R24: [of('C.next', ({ observer }) => observer.startsWith('all'), (event) => [{ ...event, h: 'w-x' }])], // prettier-ignore
  R25: [
    of('T.recv', ({ off, observer }) => off === 2 && observer === 'listener', removed),
    of(
      'T.recv',
      ({ off, observer }) => off > 1 && observer === 'listener',
      (event) => [{ ...event, h: 'tab-x' }],
    ),
    of('T.recv', any, twice),
  ],
  R26: [of('T.append', any, removed)],
  R27: [of('T.append', any, twice), of('T.append', ({ off }) => off === 1, same, 'late')],
  R28: [of('T.recv', ({ off, observer }) => off === 2 && observer === 'late listener', removed), of('T.follow', any, (event) => [{ ...event, epoch: 'other' }])], // prettier-ignore
  R30: [of('E.grant', ({ tok }) => tok === 6, (event) => [{ ...event, tok: 5 }])], // prettier-ignore
  R31: [of('E.left', ({ task }) => task === 'e-1', removed), of('E.stands', any, removed)],
  R32: [of('W.concluded', ({ ok }) => !ok, (event) => [{ ...event, ok: true }]), of('W.concluded', ({ ok }) => ok, twice)], // prettier-ignore
  R33: [of('W.leads', any, (event) => [{ ...event, a: event.a + 1 }]), of('E.grant', any, removed)],
  R35: [of('E.grant', ({ tok }) => tok === 6, (event) => [{ ...event, at: event.at + 5_000 }])], // prettier-ignore
};

function lastAsked(history: readonly Event[]): string | undefined {
  return history.findLast((event) => event.type === 'Q.append')?.id;
}
function isOfLost({ id, a }: { id: string; a: number }, history: readonly Event[]): boolean {
  return history.some((event) => event.type === 'Q.lost' && event.id === id && event.a === a);
}
function isCalledOff(id: string, history: readonly Event[]): boolean {
  return history.some((event) => event.type === 'C.invoke' && event.of === 'cancel' && event.id === id);
}
/** Its reader was shown something before. */
function isLater(event: EventOf<'C.next'>, history: readonly Event[]): boolean {
  return history.find((each) => each.type === 'C.next' && each.observer === event.observer) !== event;
}
function isShown(observer: string, history: readonly Event[]): boolean {
  return history.filter((event) => event.type === 'C.next' && event.observer === observer).length > 0;
}

function mutate(history: readonly Event[], { of: wanted, change, where }: Mutation, pick: number): readonly Event[] {
  const candidates = history.filter((event) => wanted(event, history));
  const chosen = candidates[pick % candidates.length];
  if (chosen === undefined) return history;
  const at = history.indexOf(chosen);
  const rest = history.toSpliced(at, 1);
  if (where !== 'late') return history.toSpliced(at, 1, ...change(chosen));
  return rest.toSpliced(rest.findIndex(({ type }) => type === 'N.heal'), 0, ...change(chosen)); // prettier-ignore
}

test('a history in which every promise was kept breaks no rule', () => {
  fc.assert(
    fc.property(goodHistory, (history) => {
      expect(check(history)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test('every rule has a change of a history that breaks it', () => {
  expect(Object.keys(mutations)).toEqual(RULES.map(({ id }) => id));
});

for (const { id, promise } of RULES) {
  test(`a history with one event wrong is found out: ${promise} (${id})`, () => {
    fc.assert(
      fc.property(goodHistory, fc.constantFrom(...(mutations[id] ?? [])), fc.nat(1_000), (history, mutation, pick) => {
        const changed = mutate(history, mutation, pick);
        expect(changed).not.toBe(history);
        expect(check(changed).map(({ rule }) => rule)).toContain(id);
      }),
      { numRuns: 60 },
    );
  });
}
