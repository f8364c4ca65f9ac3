/**
 * What a member of the pool of forecasts is, on every machine: made into one file, whose hash newcomers check. It is told
 * by a member where things are, and holds no secret.
 */
import { readFile } from 'node:fs/promises';
import type { Context, CreateRole } from '@tame/sdk/worker';
import { map } from 'rxjs';
import * as v from 'valibot';
import { createClock } from '../contracts/clock.ts';
import { ForecastBatch, ForecastInput, ForecastSteer } from '../contracts/forecast.ts';
import { forecastHandler, type ForecastContext } from './forecast-campaign.ts';

export const RoleConfig = v.object({
  steps: v.optional(v.number()),
  batchMs: v.optional(v.number()),
  folder: v.optional(v.string()),
  /** Where the tokens of members and of newcomers are kept, and renewed. */
  tokenFiles: v.optional(v.object({ member: v.string(), invitation: v.string() })),
});
export type RoleConfig = v.InferOutput<typeof RoleConfig>;

export const createRole: CreateRole = (config) => {
  const { tokenFiles, ...parts } = v.parse(RoleConfig, config);
  const handle = forecastHandler({ clock: createClock(), ...parts });
  const tokenIn = async (file: string): Promise<string> => (await readFile(file, 'utf8')).trim();
  return {
    handle(input, context) {
      const asked = v.safeParse(ForecastInput, input);
      if (!asked.success) return context.fail('bad-input', { text: v.summarize(asked.issues) });
      return handle(asked.output, understood(context));
    },
    ...(tokenFiles && {
      tokens: { member: () => tokenIn(tokenFiles.member), invitation: () => tokenIn(tokenFiles.invitation) },
    }),
  };
};

/** What the pool hands on as it came, through the contract. */
function understood(context: Context): ForecastContext {
  const { id, signal, messages$ } = context;
  return {
    id,
    signal,
    messages$: messages$.pipe(map((message) => v.parse(ForecastSteer, message))),
    replies: async () => v.parse(v.array(ForecastBatch), await context.replies()),
    status: (status) => context.status(status),
    note: (...note) => context.note(...note),
    fail: (reason, data) => context.fail(reason, data),
    request: context.request.bind(context),
    event: context.event,
  };
}
