import { describe, expect, test } from 'vitest';
import { sessionsOf } from '../../src/admin/sessions.ts';
import { Peer } from '../../src/peer.ts';

const ROOM = { unackedBytesPerPeer: 1_000 };

function peerOf(session: string, user = 'ana', name = ''): Peer {
  return new Peer(session, { user, may: () => false }, name, ROOM);
}

function named(here: readonly Peer[], wanted: Parameters<typeof sessionsOf>[1], count = 3): readonly string[] {
  return sessionsOf(here, wanted, { count, monotonicMs: 0 }).map(({ session }) => session);
}

describe('the sessions that are shown', () => {
  const here = ['s-4', 's-1', 's-5', 's-3', 's-2'].map((session) => peerOf(session, session > 's-3' ? 'bea' : 'ana'));

  test('come by their ids, so many at a time, and none is left out or comes twice', () => {
    expect(named(here, {})).toEqual(['s-1', 's-2', 's-3']);
    expect(named(here, { after: 's-3' })).toEqual(['s-4', 's-5']);
    expect(named(here, { after: 's-31' })).toEqual(['s-4', 's-5']);
    expect(named(here, { after: 's-5' })).toEqual([]);
  });

  test('may be those of one user', () => {
    expect(named(here, { user: 'bea' })).toEqual(['s-4', 's-5']);
    expect(named(here, { user: 'ana', after: 's-2' })).toEqual(['s-3']);
    expect(named(here, { user: 'nobody' })).toEqual([]);
  });

  test('say for how long they have been away, and what is known of their tokens', () => {
    const peer = peerOf('s-1', 'ana', 'phone');
    const line = { welcome: () => {}, frame: () => {}, bye: () => {} };
    peer.attach(line);
    peer.identity = { user: 'ana', token: { id: 't-1', issuedMs: 5 }, expiresMs: 9, may: () => false };
    const shown = { session: 's-1', user: 'ana', name: 'phone', token: 't-1', issuedMs: 5, expiresMs: 9 };
    expect(sessionsOf([peer], {}, { count: 1, monotonicMs: 700 })).toEqual([shown]);
    peer.detach(200);
    expect(sessionsOf([peer], {}, { count: 1, monotonicMs: 700 })).toEqual([{ ...shown, awayMs: 500 }]);
  });
});
