/**
 * Reads what somebody typed into the command box. The same words, campaigns and day give the same reading, always.
 *
 *   text ─► tokens ─► facts ─► clauses, one a verb ─► changes and campaigns of each ─► a plan, a question, or a no
 *
 * Nothing that changes something is guessed: a word that is not understood, two campaigns that may be meant, or two ways
 * to read a number lead to a question.
 */
import { readClauses } from './clauses.ts';
import { factsOf, verbAt, type FactContent } from './facts.ts';
import { readNotify } from './read-notify.ts';
import { readRename } from './read-rename.ts';
import { phraseAt, keyAt } from './phrases.ts';
import type { Order, Reading, Surroundings } from './plan.ts';
import { tokensOf, type Token } from './tokens.ts';
import { places, small, type Verb } from './vocabulary.ts';

/**
 * @example
 * read('pause spring sale', around);
 * // { state: 'plan', plan: { order: { intent: 'change', changes: [{ kind: 'pause' }], … }, confidence: 1, … } }
 */
export function read(text: string, around: Surroundings): Reading {
  const tokens = tokensOf(text);
  const at = tokens.findIndex(({ plain }) => !small.has(plain));
  const head = at === -1 ? undefined : verbAt(tokens, at, true);
  const verb = verbIn(head?.value);
  const rest = tokens.slice(at + (head?.used ?? 0));
  const whole = head?.value.is === 'verb' && head.value.sure === 1;
  const next = at + (head?.used ?? 0);
  if (verb === 'notify') return readNotify(tokens, rest);
  if (verb === 'rename') return readRename(text, tokens, next, around);
  if (verb === 'undo') return only(tokens, rest, { intent: 'undo' }, ['that', 'it', 'this', 'last', 'change']);
  if (verb === 'help') return only(tokens, rest, { intent: 'help' }, []);
  if (verb === 'go') {
    const from = firstOf(tokens, next);
    const place = keyAt(tokens, from, places);
    if (place) return only(tokens, tokens.slice(from + place.used), { intent: 'go', screen: place.value }, []);
  }
  if (verb === 'set' && whole) {
    const from = firstOf(tokens, next);
    const name = phraseAt(tokens, from, ['name of', 'name', 'title of']);
    if (name) return readRename(text, tokens, from + name, around);
  }
  return readClauses(factsOf(tokens, around), around);
}

/** An order that has no value: whatever else is said with it is a question. */
function only(tokens: readonly Token[], rest: readonly Token[], order: Order, known: readonly string[]): Reading {
  const said = rest.filter(({ plain, kind }) => kind !== 'sign' && !small.has(plain) && !known.includes(plain));
  const first = tokens[0];
  const last = tokens.at(-1);
  const spans = first && last ? [{ start: first.start, end: last.end, as: 'verb' as const }] : [];
  const plan = { order, confidence: said.length === 0 ? 1 : 0.5, spans };
  return said.length === 0
    ? { state: 'plan', plan }
    : {
        state: 'ask',
        sentence: `I did not understand “${said.map(({ text }) => text).join(' ')}”.`,
        choices: [plan],
      };
}

function firstOf(tokens: readonly Token[], from: number): number {
  const at = tokens.findIndex(({ plain }, index) => index >= from && !['the', 'a', 'my'].includes(plain));
  return at === -1 ? tokens.length : at;
}

function verbIn(content: FactContent | undefined): Verb | undefined {
  return content?.is === 'verb' ? content.verb : undefined;
}
