/**
 * The power goes while a relay takes requests: everything that it had acknowledged by then must be on the disk that a relay
 * finds afterwards. The control is the same relay on a system that only says that it has flushed: that one must lose.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { idOf, rawPeer } from '../../packages/relay/test/system/raw-peer.ts';
import { relayProcess, type RelayProcess } from '../../packages/relay/test/system/processes.ts';
import { until } from '../../packages/relay/test/system/until.ts';
import { openDisk, type Disk } from './disk.ts';
import { NOTHING, type Trial } from './trial.ts';

/** What stands between a program and the system: flushes are said to be done, and are not. */
const FLUSHES = 'fdatasync,fsync';
const LIES: readonly string[] = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${FLUSHES}`, '-e', `inject=${FLUSHES}:retval=0`]; // prettier-ignore

export interface PowerCut {
  /** The power goes when so many are acknowledged, while three times as many are on their way. */
  readonly requests: number;
  /** The system lies about flushes. */
  readonly lies?: boolean;
}

export async function powerCut({ requests, lies = false }: PowerCut): Promise<Trial> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tame-power-'));
  const disk = await openDisk(path.join(folder, 'disk'));
  const acknowledged = new Set<string>();
  let relay: RelayProcess | undefined;
  let later: Disk | undefined;
  try {
    relay = await relayOn(folder, disk, lies ? LIES : []);
    const page = await rawPeer(relay.url);
    for (let n = 0; n < 4 * requests; n += 1) {
      const id = `p-${n}`;
      const request = { type: 'request', id: idOf(id), service: 'record', body: JSON.stringify({ n }) } as const;
      void page.say(request).then(() => acknowledged.add(id));
    }
    await until('enough is acknowledged', () => {
      if (relay?.child.exitCode != null) throw new Error(`The relay ended: ${relay.said()}`);
      return acknowledged.size >= requests;
    });
    const owed = [...acknowledged];
    later = await disk.cut();
    await killAll(relay);
    page.close();
    const kept = await requestsOn(folder, later);
    const lost = owed.filter((id) => !kept.has(id));
    const what = kept.size === 0 ? 'the data could not be opened, or were empty' : `such as ${lost[0] ?? ''}`;
    const violations =
      lost.length > 0 ? [`${lost.length} of ${owed.length} acknowledged requests were lost: ${what}`] : [];
    return { ...NOTHING, powerCuts: 1, acknowledged: owed.length, messages: owed.length, violations };
  } finally {
    if (relay !== undefined) await killAll(relay);
    await later?.close();
    await disk.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function relayOn(folder: string, disk: Disk, before: readonly string[] = []): Promise<RelayProcess> {
  const flags = ['--limit', 'maxWaitingPerService=1000000'];
  return relayProcess({ folder, flags, data: path.join(disk.folder, 'data'), launcher: [...disk.launcher, ...before] });
}

/** Also what a launcher has started. */
async function killAll(relay: RelayProcess): Promise<void> {
  try {
    execFileSync('pkill', ['-KILL', '-P', String(relay.child.pid)]);
  } catch {
    // It has started nobody.
  }
  await relay.kill();
}

async function requestsOn(folder: string, disk: Disk): Promise<ReadonlySet<string>> {
  let relay: RelayProcess;
  try {
    relay = await relayOn(folder, disk);
  } catch {
    return new Set();
  }
  try {
    const page = await rawPeer(relay.url);
    await page.say({ type: 'list', ref: 1, state: 'all' });
    await page.hears('listed', ({ last }) => last);
    page.close();
    return new Set(page.heard.flatMap((heard) => (heard.type === 'listed' ? heard.snapshots.map(({ id }) => id) : [])));
  } finally {
    await killAll(relay);
  }
}
