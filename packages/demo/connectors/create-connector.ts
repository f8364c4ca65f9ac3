/** A connector from a dialect: the same care with every platform, whatever it speaks. */
import * as v from 'valibot';
import type { CampaignCore, EditableField } from '../contracts/campaign.ts';
import type { Clock } from '../contracts/clock.ts';
import type { TargetOutcome } from '../contracts/edit.ts';
import { MoneyError } from '../contracts/money.ts';
import { createCaller, type Waiting } from './caller.ts';
import type { Change, Connector, Placement, PushOptions } from './connector.ts';
import { deliver } from './deliver.ts';
import type { Dialect, Found } from './dialect.ts';
import { ConnectorError, failed, MappingError, platformTitles, type Failed } from './failure.ts';
import { createGate } from './gate.ts';
import type { Http, HttpRequest } from './http.ts';
import { createLanes } from './lanes.ts';

export interface ConnectorParts {
  http: Http;
  clock: Clock;
  random: () => number;
  /** @default 4 */
  concurrency?: number;
}

export function createConnector(dialect: Dialect, { http, clock, random, concurrency = 4 }: ConnectorParts): Connector {
  const { platform, auth, moneyUnit, capabilities } = dialect;
  const gate = createGate({ clock, limit: concurrency });
  const lanes = createLanes();
  const caller = createCaller({
    platform,
    gate,
    http,
    clock,
    random,
    credentials: dialect.credentials,
    judge: dialect.judge,
    observe: (answer) => {
      const gapMs = dialect.gapMs?.(answer);
      if (gapMs !== undefined) gate.setGap(gapMs);
    },
  });

  async function look(request: HttpRequest, waiting: Omit<Waiting, 'admit'>): Promise<Found | undefined> {
    try {
      return dialect.found(await caller.read(request, waiting));
    } catch (error) {
      if (error instanceof ConnectorError && error.outcome.state === 'failed' && error.outcome.code === 'not-found')
        return undefined;
      throw error;
    }
  }

  async function requestFor(
    change: Change,
    waiting: Omit<Waiting, 'admit'>,
    validateOnly: boolean,
  ): Promise<HttpRequest> {
    if (!dialect.needsCurrent(change.mask)) return dialect.update(change, undefined, validateOnly);
    const current = await look(dialect.read(change.remoteId), waiting);
    if (!current) throw new MappingError('not-found', `${platformTitles[platform]} has no campaign ${change.remoteId}`);
    return dialect.update(change, current, validateOnly);
  }

  async function push(change: Change, options: PushOptions = {}): Promise<TargetOutcome> {
    const { onProgress, idempotencyKey, latest } = options;
    onProgress?.({ platform, state: 'queued' });
    const outcome = await lanes.run(change.remoteId, async () => {
      const now = latest ? await latest() : change;
      if (!now) return { platform, state: 'applied', verified: false, writes: 0 } as const;
      return deliver(
        {
          platform,
          clock,
          random,
          write: async ({ admit, ...waiting }) => {
            const request = await requestFor(now, waiting, false);
            return caller.once(keyed(request, idempotencyKey), admit ? { ...waiting, admit } : waiting);
          },
          landed: async (waiting) => {
            const there = await look(dialect.read(now.remoteId), waiting);
            return there !== undefined && differing(now.campaign, there.campaign, now.mask).length === 0;
          },
        },
        options,
      ).catch(explained);
    });
    onProgress?.(outcome);
    return outcome;
  }

  async function check(change: Change, { signal }: Pick<PushOptions, 'signal'> = {}): ReturnType<Connector['check']> {
    try {
      const waiting = signal ? { signal } : {};
      await caller.read(await requestFor(change, waiting, true), waiting);
      return undefined;
    } catch (error) {
      if (signal?.aborted) return { platform, state: 'cancelled', reason: 'The check was given up.' };
      return error instanceof ConnectorError ? error.outcome : explained(error);
    }
  }

  async function ensure(campaign: CampaignCore, options: PushOptions = {}): Promise<Placement> {
    const { signal, idempotencyKey } = options;
    let remoteId: string | undefined;
    const present = async (waiting: Omit<Waiting, 'admit'>) => {
      remoteId = (await look(dialect.find(campaign.id), waiting))?.remoteId;
      return remoteId !== undefined;
    };
    const create = async () => {
      if (await present(signal ? { signal } : {})) return undefined;
      return deliver(
        {
          platform,
          clock,
          random,
          write: async (waiting) => {
            const reply = await caller.once(keyed(dialect.create(campaign), idempotencyKey), waiting);
            if (reply.type === 'done') remoteId = dialect.created(reply.body);
            return reply;
          },
          landed: present,
        },
        { ...options, verifyFirst: false },
      );
    };
    return lanes.run(`reference ${campaign.id}`, async () => {
      try {
        const outcome = await create();
        // A create that was lost may come through after it was looked for: then its second try is refused.
        if (outcome?.state === 'failed') await present({});
        if (remoteId !== undefined) return { state: 'placed', remoteId, created: outcome !== undefined };
        return outcome === undefined || outcome.state === 'applied'
          ? explained(new Error('it created a campaign and got no id'))
          : outcome;
      } catch (error) {
        if (signal?.aborted) return { platform, state: 'cancelled', reason: 'Nothing was created.' };
        return error instanceof ConnectorError ? error.outcome : explained(error);
      }
    });
  }

  function explained(error: unknown): Failed {
    if (error instanceof MappingError) return failed(platform, error.code, error.message);
    if (error instanceof MoneyError) return failed(platform, 'not-allowed-value', error.message);
    const title = platformTitles[platform];
    if (error instanceof v.ValiError)
      return failed(platform, 'platform-error', `${title} answered in a form that is not known`);
    const said = error instanceof Error ? error.message : String(error);
    return failed(platform, 'platform-error', `The connector to ${title} broke: ${said}`);
  }

  return {
    platform,
    auth,
    moneyUnit,
    capabilities,
    concurrency,
    push,
    check,
    ensure,
    read: async (remoteId, { signal } = {}) => (await look(dialect.read(remoteId), signal ? { signal } : {}))?.campaign,
  };
}

/** Which of the masked fields have another value there than here. */
export function differing(here: CampaignCore, there: CampaignCore, mask: readonly EditableField[]): EditableField[] {
  return mask.filter((field) => here[field] !== there[field]);
}

function keyed(request: HttpRequest, idempotencyKey: string | undefined): HttpRequest {
  if (idempotencyKey === undefined) return request;
  return { ...request, headers: { ...request.headers, 'idempotency-key': idempotencyKey } };
}
