/** What is chosen for each clash of an import. What will be sent is at every moment what has been chosen so far. */
import {
  keptBy,
  otherThan,
  type ImportAnswer,
  type ImportClash,
  type ImportQuestion,
  type Keep,
} from '../../contracts/clash.ts';

export function choiceFor(answer: ImportAnswer, { campaignId, value }: ImportClash): Keep {
  return keptBy(answer, campaignId, value);
}

/** Of one clash. */
export function choose(answer: ImportAnswer, { campaignId, value }: ImportClash, keep: Keep): ImportAnswer {
  const others = (answer.except ?? []).filter((each) => each.campaignId !== campaignId || each.value !== value);
  return answerOf(answer.keep, keep === answer.keep ? others : [...others, { campaignId, value }]);
}

/** Of all that are not shown; what was chosen for the others stays. */
export function chooseForRest(answer: ImportAnswer, clashes: readonly ImportClash[], keep: Keep): ImportAnswer {
  const differing = clashes.filter((clash) => choiceFor(answer, clash) === otherThan(keep));
  return answerOf(
    keep,
    differing.map(({ campaignId, value }) => ({ campaignId, value })),
  );
}

/** How many values of each side count, shown or not. */
export function countChoices({ clashes, count }: ImportQuestion, answer: ImportAnswer): Record<Keep, number> {
  const rest = count - clashes.length;
  const counted = (keep: Keep): number =>
    clashes.filter((clash) => choiceFor(answer, clash) === keep).length + (answer.keep === keep ? rest : 0);
  return { here: counted('here'), file: counted('file') };
}

function answerOf(keep: Keep, except: NonNullable<ImportAnswer['except']>): ImportAnswer {
  return except.length === 0 ? { keep } : { keep, except };
}
