/** "Rename Spring Sale to Summer Sale": the new name is taken as it was typed. */
import { factsOf } from './facts.ts';
import { choicesOf, whichOne } from './choices.ts';
import type { Change, Reading, Surroundings } from './plan.ts';
import { namedBy } from './subject.ts';
import type { Token } from './tokens.ts';

/** `from`: the token after the verb. */
export function readRename(text: string, tokens: readonly Token[], from: number, around: Surroundings): Reading {
  const turns = tokens.flatMap(({ plain }, at) => (at > from && ['to', 'into', 'as'].includes(plain) ? [at] : []));
  const all = turns.flatMap((turn) => {
    const facts = factsOf(tokens.slice(from, turn), around);
    const named = namedBy(facts, around);
    const known = facts.every(({ is }) => is === 'campaign' || is === 'word' || is === 'small');
    const whole = facts.filter(({ is }) => is !== 'small').length === 1 && facts.some(({ is }) => is === 'campaign');
    return known && (named.is === 'sure' || named.is === 'either') ? [{ turn, named, whole }] : [];
  });
  // "Back to School" is one name, though "back" begins it.
  const readings = all.some(({ whole }) => whole) ? all.filter(({ whole }) => whole) : all;
  const said = { facts: factsOf(tokens.slice(0, from), around), verb: 1 };
  const [first, ...others] = readings;
  if (!first) {
    const named = namedBy(factsOf(tokens.slice(from, turns[0]), around), around);
    return whichOne(
      named,
      [{ kind: 'rename', name: turns[0] === undefined ? undefined : after(text, tokens, turns[0]).name }],
      said,
    );
  }
  const { name, quoted } = after(text, tokens, first.turn);
  const change: Change = { kind: 'rename', name };
  const more = factsOf(tokens.slice(first.turn + 1), around);
  const goesOn = !quoted && more.some(({ is }, at) => is === 'break' && more[at + 1]?.is === 'verb');
  if (others.length === 0 && !goesOn) return whichOne(first.named, [change], said);
  const choices = readings.flatMap(({ turn, named }) =>
    choicesOf(named, [{ kind: 'rename', name: after(text, tokens, turn).name }], said),
  );
  return {
    state: 'ask',
    sentence: 'Where does the new name begin and end? Put it into quotation marks, or choose.',
    choices,
  };
}

/** What stands behind the "to", without quotation marks around it. */
function after(text: string, tokens: readonly Token[], turn: number): { name: string | undefined; quoted: boolean } {
  const next = tokens[turn + 1];
  if (!next) return { name: undefined, quoted: false };
  const quoted = next.kind === 'quoted' && tokens.length === turn + 2;
  return { name: quoted ? next.text.slice(1, -1).trim() : text.slice(next.start).trim(), quoted };
}
