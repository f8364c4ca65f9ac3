/**
 * The service that takes in an export of campaigns.
 *
 *   receive ─► read ─► ask, where it clashes ─► save (all or nothing) ─► place on the platforms ─► tell everybody
 *           ─► problems, summary
 */
import type { Context, Handler } from '@tame/sdk/worker';
import { placeCampaigns } from '../connectors/place-campaigns.ts';
import { platformNames } from '../contracts/campaign.ts';
import type { ImportAnswer } from '../contracts/clash.ts';
import type { ImportEvent, ImportInput, ImportMessage, ImportProblem, ImportProgress } from '../contracts/import.ts';
import { campaignChanges } from '../contracts/topics.ts';
import { clashesIn } from '../database/import-campaigns.ts';
import { ImportError, readExport, type ExportReport } from '../database/import.ts';
import { chunksIn, receiveFile } from './chunks.ts';
import type { Parts } from './parts.ts';
import { saveExport } from './save-export.ts';
import { settleClashes } from './settle-clashes.ts';

type ImportContext = Context<ImportEvent, ImportMessage, ImportProgress>;

const PROBLEMS_PER_REPLY = 200;
/** A page that was closed in the middle may come back for so long. */
const PATIENCE_MS = 15 * 60_000;

export function importHandler(parts: Parts): Handler<ImportInput, ImportEvent, ImportMessage, ImportProgress> {
  return async function* (input, ctx) {
    const { fileName } = input;
    const progress = (phase: ImportProgress['phase'], done: number, of: number): void =>
      ctx.status({ fileName, phase, done, of });

    progress('receiving', 0, input.chunks);
    const received = await receiveFile(input, chunksIn(ctx.messages$), {
      signal: ctx.signal,
      patienceMs: PATIENCE_MS,
      onPiece: (count) => progress('receiving', count, input.chunks),
    });
    if ('problem' in received) return fail(ctx, received.problem, received.sentence);
    const report = read(ctx, received.text);
    progress('reading', report.lines.total, report.lines.total);

    const answer = await settleClashes(ctx, await clashesIn(parts.database, report.campaigns), PATIENCE_MS);

    const order = { report, answer, progress };
    const summary = await parts.underWay.add(parts.lanes.run('import', () => takeIn(parts, ctx, order)));
    if (!summary) return fail(ctx, 'different-content', 'This id was used for another file before. Import it anew.');

    const said = await ctx.replies();
    const saidProblems = said.flatMap((event) => (event.type === 'problems' ? event.problems : [])).length;
    const problems = problemsOf(report, input.shape).slice(saidProblems);
    for (let at = 0; at < problems.length; at += PROBLEMS_PER_REPLY) {
      yield { type: 'problems', problems: problems.slice(at, at + PROBLEMS_PER_REPLY) };
    }
    if (!said.some(({ type }) => type === 'summary')) yield { type: 'summary', summary };
  };
}

interface Order {
  report: ExportReport;
  answer: ImportAnswer;
  progress: (phase: ImportProgress['phase'], done: number, of: number) => void;
}

async function takeIn(parts: Parts, ctx: ImportContext, { report, answer, progress }: Order) {
  if (ctx.signal.aborted) return undefined;
  const { campaigns } = report;
  const order = { id: ctx.id, attempt: ctx.attempt, askedBy: ctx.user, report, answer };
  const before = await parts.campaigns.getAll(campaigns.map(({ id }) => id));
  const summary = await saveExport(parts, {
    ...order,
    onSaved: (count) => progress('saving', count, campaigns.length),
  });
  if (!summary) return undefined;
  await place(parts, ctx, (platforms) => progress('placing', platforms, platformNames.length));
  await Promise.all(
    campaigns.map(({ id }) =>
      parts.announcer.announce(id, {
        by: ctx.user,
        conversationId: ctx.id,
        publish: ctx.topic(campaignChanges).publish,
        // An earlier attempt may have been cut off before it told anybody.
        known: ctx.attempt === 1 ? before.get(id) : undefined,
      }),
    ),
  );
  return summary;
}

function read(ctx: ImportContext, text: string): ExportReport {
  try {
    return readExport(text);
  } catch (error) {
    if (error instanceof ImportError) return fail(ctx, 'unreadable', error.message);
    throw error;
  }
}

/** A platform that does not answer is no reason to lose an import: the next one places what is missing. */
async function place(
  { database, connectors, platformUrls }: Parts,
  ctx: ImportContext,
  onPlaced: (platforms: number) => void,
): Promise<void> {
  try {
    await placeCampaigns({ database, connectors, urls: platformUrls, onPlaced });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    ctx.note('warn', `The campaigns are saved, but not all are on their platforms yet: ${said}`);
  }
}

function problemsOf({ problems, shape }: ExportReport, wished: string | undefined): ImportProblem[] {
  const unlike: ImportProblem[] =
    wished === undefined || wished === shape
      ? []
      : [{ line: 0, level: 'warn', text: `This is no export of ${wished}; it was read as one of ${shape}.` }];
  return [
    ...unlike,
    ...problems.map(({ line, effect, text }): ImportProblem => ({
      line,
      level: effect === 'left-out' ? 'error' : 'warn',
      text,
    })),
  ];
}

/** The sentence is for the person: it also stands in the log, as a note. */
function fail(ctx: ImportContext, reason: string, text: string): never {
  ctx.note('error', text);
  return ctx.fail(reason, { text });
}
