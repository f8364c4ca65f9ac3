/** What keeps a relay from starting: one sentence for the person who starts it, with what to do next. */
export class StartProblem extends Error {
  override readonly name = 'StartProblem';
}

/** The sentence of whatever was thrown. */
export function sentenceOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** What a person wrote, for a sentence: on one line, and no longer than a line. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
