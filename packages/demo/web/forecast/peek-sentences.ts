/** A snapshot, said in sentences. */
import type { Snapshot } from '@tame/sdk';
import * as v from 'valibot';
import { ForecastProgress } from '../../contracts/forecast.ts';
import { span } from '../format/dates.ts';
import { counted } from '../format/numbers.ts';
import { stateInWords } from '../work/describe.ts';

export function peekSentences(snapshot: Snapshot): readonly string[] {
  const { state, attempt, waitingAhead, workers, replies, statusAgeMs } = snapshot;
  const status = v.safeParse(ForecastProgress, snapshot.status);
  const sentences = [`${stateInWords(state).text}${attempt > 1 ? `, in attempt ${attempt}` : ''}.`];
  if (status.success) {
    const age = statusAgeMs === undefined ? '' : `, as of ${span(statusAgeMs)} ago`;
    sentences.push(`${status.output.done} of ${counted(status.output.of, 'day')} forecast${age}.`);
  }
  sentences.push(`${counted(replies, 'batch', 'batches')} of days sent so far.`);
  if (waitingAhead) sentences.push(`${counted(waitingAhead, 'request')} before it.`);
  if (workers !== undefined) {
    sentences.push(
      workers === 0
        ? 'No worker for forecasts is available right now.'
        : `${counted(workers, 'worker')} available for forecasts.`,
    );
  }
  return sentences;
}
