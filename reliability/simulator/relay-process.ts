/** A relay on a disk, in front of a wire: everything of it but sockets and files. */
import { Hub } from '../../packages/relay/src/hub.ts';
import { engineOn } from '../../packages/relay/src/engine/embedded/embedded.ts';
import { DEFAULT_LIMITS } from '../../packages/relay/src/limits.ts';
import { Kept } from '../history/kept.ts';
import type { PlugDisk } from './plug-disk.ts';
import type { World } from './page-process.ts';
import { Process } from './virtual-time.ts';

const LIMITS = { ...DEFAULT_LIMITS, sessionMs: 20_000, graceMs: 3_000 };
const METRICS = {
  frameIn() {},
  accepted() {},
  taken() {},
  refused() {},
  ended() {},
  attemptLost() {},
  replied() {},
  published() {},
  paced() {},
  flooded() {},
};

function same<T>(it: T): T {
  return it;
}

export function startRelay({ time, wire, record, mutant }: World, plug: PlugDisk): Process {
  const process = new Process('relay', time);
  const { disk = same, engine: around = same, haste = 1 } = mutant;
  const monotonic = (): number => time.nowMs * haste;
  const kept = new Kept();
  const neverTooSlow = (cause: unknown): Error => new Error('the disk failed', { cause });
  const engine = engineOn({
    disk: disk(
      plug.open(process, (writes) => {
        const left = kept.take(writes);
        return () => left.forEach(record);
      }),
    ),
    now: () => time.nowMs,
    timeoutMs: 60_000,
    guard() {},
    explain: neverTooSlow,
    tooSlow: () => neverTooSlow(undefined),
    epoch: 'e-1',
    durability: 'power',
    timers: process,
    release: () => Promise.resolve(),
  });
  record({ type: 'P.start', of: 'relay', graceMs: LIMITS.graceMs });
  const hub = new Hub({
    engine: around(kept.watch(engine)),
    limits: LIMITS,
    metrics: METRICS,
    access: {
      terms: undefined,
      verify: () => Promise.resolve({ ok: false, code: 'UNAUTHENTICATED', text: 'Tokens last for ever here.' }),
    },
    now: process.now,
    monotonic,
    timers: process,
  });
  mutant.hub?.(hub);
  hub.restore();
  wire.door = {
    process,
    attach: (hello, line) => hub.attach(hello, { user: hello.token?.slice(4) ?? '', may: () => true }, line),
    away: (worker) => record({ type: 'N.away', worker }),
  };
  process.whenKilled(() => record({ type: 'P.crash', of: 'relay' }));
  return process;
}
