/** Importing campaigns from an export, or watching an import. */
import { ImportRun } from './import-run.tsx';
import { ImportStart } from './import-start.tsx';

export function ImportScreen({ runId }: { runId: string | undefined }) {
  return runId === undefined ? <ImportStart /> : <ImportRun key={runId} id={runId} />;
}
