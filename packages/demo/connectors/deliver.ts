/**
 * Gets one write done, exactly once as far as anybody can see.
 *
 *   ┌─► my turn ─► write ──done───────────────────────────────────────► applied
 *   │                ├─────refused────────────────────────────────────► failed
 *   ├── wait ◄───────┼──── throttled, busy, not sent: nothing was done
 *   │                └─────lost ──► read back ──it is there──────────► applied (verified)
 *   └──────────────────────────────────┴──it is not there
 *
 * A write whose answer got lost is never repeated before a read has shown that it did not happen.
 */
import type { PlatformName } from '../contracts/campaign.ts';
import type { Clock } from '../contracts/clock.ts';
import type { TargetOutcome } from '../contracts/edit.ts';
import { backoffMs } from './backoff.ts';
import type { Waiting } from './caller.ts';
import type { PushOptions } from './connector.ts';
import { ConnectorError, failed, notAccepted, platformTitles } from './failure.ts';
import type { Reply } from './verdict.ts';

export interface Delivery {
  platform: PlatformName;
  clock: Clock;
  random: () => number;
  /** One try of the write. */
  write: (waiting: Waiting) => Promise<Reply>;
  /** Reads whether what is to be written is there already. */
  landed: (waiting: Omit<Waiting, 'admit'>) => Promise<boolean>;
}

/** So often the write is tried; tries that were throttled do not count. */
const TRIES = 5;
/** Longer than this in throttling all in all, and the push is given up as failed. */
const PATIENCE_MS = 10 * 60_000;

export async function deliver(
  { platform, clock, random, write, landed }: Delivery,
  { signal, onProgress, verifyFirst = false, mayWrite }: PushOptions,
): Promise<TargetOutcome> {
  const title = platformTitles[platform];
  const startedMs = clock.now();
  const stoppable = signal ? { signal } : {};
  let unsure = verifyFirst;
  let tries = 0;
  let writes = 0;
  let heldUntilMs = 0;

  function onHeld(untilMs: number): void {
    if (untilMs <= heldUntilMs) return;
    heldUntilMs = untilMs;
    const retryInMs = untilMs - clock.now();
    const text = `${title} is throttled, retry in ${Math.ceil(retryInMs / 1000)} s`;
    onProgress?.({ platform, state: 'throttled', retryInMs, retryAtMs: untilMs, text });
  }

  async function admit(): Promise<boolean> {
    if (mayWrite && !(await mayWrite())) return false;
    onProgress?.({ platform, state: 'working' });
    return true;
  }

  async function readBack(waiting: Omit<Waiting, 'admit'>): Promise<TargetOutcome | undefined> {
    onProgress?.({ platform, state: 'verifying', text: `Reading back from ${title} what is there` });
    return (await landed(waiting)) ? { platform, state: 'applied', verified: true, writes } : undefined;
  }

  async function attempt(): Promise<TargetOutcome | 'throttled' | 'again'> {
    if (unsure) {
      const outcome = await readBack({ ...stoppable, onHeld });
      if (outcome) return outcome;
      unsure = false;
    }
    const reply = await write({ ...stoppable, onHeld, admit });
    switch (reply.type) {
      case 'done':
        return { platform, state: 'applied', verified: false, writes: writes + 1 };
      case 'refused':
        return failed(platform, reply.code, reply.detail);
      case 'unauthorised':
        return notAccepted(platform);
      case 'stopped':
        return { platform, state: 'cancelled', reason: 'A newer attempt took over this edit.' };
      case 'throttled':
        if (clock.now() + reply.waitMs - startedMs > PATIENCE_MS) {
          return failed(platform, 'throttled-too-long', `${title} takes no more requests for now`);
        }
        onHeld(clock.now() + reply.waitMs);
        return 'throttled';
      case 'lost':
        unsure = true;
        writes += 1;
        return 'again';
      case 'busy':
      case 'not-sent':
        return 'again';
    }
  }

  try {
    while (tries < TRIES) {
      const outcome = await attempt();
      if (outcome === 'throttled') continue; // waited for in the gate
      if (outcome !== 'again') return outcome;
      // Also gives a write that was lost the time to show up before it is read back.
      tries += 1;
      await clock.sleep(backoffMs(tries, random), signal);
    }
    const outcome = unsure ? await readBack(stoppable) : undefined;
    return outcome ?? failed(platform, 'unreachable', `${title} did not take the change in ${TRIES} tries`);
  } catch (error) {
    return ended(error);
  }

  /** Whatever ended the waiting: whether a write has happened is found out first. */
  async function ended(error: unknown): Promise<TargetOutcome> {
    const outcome = unsure ? await readBack({}).catch(() => 'unreadable' as const) : undefined;
    if (outcome === 'unreadable') {
      const reason = `${title} may or may not have the change. Retry to find out: it is read before anything is written.`;
      return { platform, state: 'unknown', reason };
    }
    if (outcome) return outcome;
    if (signal?.aborted) return { platform, state: 'cancelled', reason: `Nothing was written to ${title}.` };
    if (error instanceof ConnectorError) return error.outcome;
    throw error;
  }
}
