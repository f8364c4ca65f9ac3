/** The smallest useful work: a request of about a hundred bytes, an answer of the same size that can be checked. */

export interface Question {
  readonly n: number;
  readonly name: string;
}

const NAME = 'Spring campaign, north-east, women 25 to 40, search and display';

export function question(n: number): Question {
  return { n, name: NAME };
}

export function double({ n, name }: Question): Question {
  return { n: 2 * n, name };
}

/** Throws unless it is the answer to the question with that number. */
export function verify(n: number, answer: unknown): void {
  const right =
    typeof answer === 'object' &&
    answer !== null &&
    'n' in answer &&
    answer.n === 2 * n &&
    'name' in answer &&
    answer.name === NAME;
  if (!right) throw new Error(`The answer to ${n} is ${JSON.stringify(answer)}.`);
}
