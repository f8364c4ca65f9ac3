/** "Tell me by email when it is done": what somebody wants to hear of their work, and where. */
import { phraseAt } from './phrases.ts';
import type { NewsKind, Plan, Reading } from './plan.ts';
import type { Token } from './tokens.ts';
import { small } from './vocabulary.ts';

const kinds: readonly { readonly when: NewsKind; readonly words: readonly string[] }[] = [
  { when: 'done', words: ['done', 'finishes', 'finished', 'ready', 'completes', 'completed', 'complete', 'over'] },
  { when: 'failed', words: ['fails', 'failed', 'goes wrong', 'breaks', 'an error', 'errors'] },
  {
    when: 'needs-input',
    words: ['needs me', 'needs an answer', 'needs my answer', 'needs input', 'asks', 'has a question'],
  },
  { when: 'progress', words: ['goes on', 'progresses', 'makes progress', 'progress'] },
];
const email = ['email', 'e-mail', 'mail', 'e mail', 'by mail'];
const here = ['page', 'app', 'screen', 'here'];
/** What it may be said of: preferences are for all of one's work. */
const work = new Set(
  'when if once as soon something anything work everything sync import imports forecast forecasts outlook one things bulk'.split(
    ' ',
  ),
);

export function readNotify(tokens: readonly Token[], rest: readonly Token[]): Reading {
  const byMail = tokens.some((_, at) => phraseAt(tokens, at, email) > 0);
  const said = kinds.filter(({ words }) => rest.some((_, at) => phraseAt(rest, at, words) > 0));
  const channel = byMail ? 'email' : 'app';
  const plan = (when: NewsKind, confidence: number): Plan => ({
    order: { intent: 'notify', channel, when },
    confidence,
    spans: spansOf(tokens, rest),
  });
  const unknown = unknownIn(rest);
  const [only] = said;
  if (said.length !== 1 || !only) {
    const choices = (said.length > 1 ? said : kinds).map(({ when }) => plan(when, 0.5));
    return { state: 'ask', sentence: 'When do you want to be told?', choices };
  }
  if (unknown.length === 0) return { state: 'plan', plan: plan(only.when, 1) };
  const sentence = `I did not understand “${unknown.join(' ')}”. You are told about all your work: forecasts, imports, and changes of many campaigns.`;
  return { state: 'ask', sentence, choices: [plan(only.when, 0.5)] };
}

function unknownIn(rest: readonly Token[]): readonly string[] {
  const phrases = [...kinds.flatMap(({ words }) => words), ...email, ...here];
  const unknown: string[] = [];
  for (let at = 0; at < rest.length;) {
    const used = phraseAt(rest, at, phrases);
    const word = rest[at];
    if (used === 0 && word && !small.has(word.plain) && !work.has(word.plain)) unknown.push(word.text);
    at += Math.max(1, used);
  }
  return unknown;
}

function spansOf(tokens: readonly Token[], rest: readonly Token[]): Plan['spans'] {
  const first = tokens[0];
  const value = rest[0];
  const last = rest.at(-1);
  const verb = first ? [{ start: first.start, end: value?.start ?? first.end, as: 'verb' as const }] : [];
  return value && last ? [...verb, { start: value.start, end: last.end, as: 'value' as const }] : verb;
}
