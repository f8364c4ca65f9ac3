/** Begins a change of many campaigns and shows it. */
import type { BulkEdit } from '../../contracts/bulk.ts';
import { bulkEdit } from '../../contracts/services.ts';
import { go } from '../app/use-route.ts';
import type { Session } from '../tame/session.ts';

export function beginBulk({ tame, asked }: Pick<Session, 'tame' | 'asked'>, input: BulkEdit): void {
  const { id } = tame.converse(bulkEdit, input);
  asked.remember(id, { kind: 'bulk', input });
  go({ page: 'bulk', runId: id });
}
