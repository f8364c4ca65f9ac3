/**
 * The order in which the words of workers may come: attempt by attempt, and in each of them 1, 2, 3 … None is missing,
 * none comes twice, and once a later attempt is known an earlier one has nothing more to say.
 */
import { broken } from './sealed-text.ts';

export class Order {
  #attempt: number;
  #index: number | undefined;

  /** Who begins in the middle of a log takes the first word as it comes. */
  constructor(fromStart: boolean) {
    this.#attempt = 0;
    this.#index = fromStart ? 0 : undefined;
  }

  /** The relay says that another attempt has begun. */
  begins(attempt: number): void {
    if (attempt > this.#attempt) [this.#attempt, this.#index] = [attempt, 0];
  }

  /** Throws `DATA_CORRUPT` where this cannot be the next word. */
  next(epoch: string, sequence: string): void {
    const [attempt, index] = [Number(epoch), Number(sequence)];
    const first = this.#index === undefined && attempt >= this.#attempt;
    const follows = attempt === this.#attempt && index === (this.#index ?? 0) + 1;
    const begins = attempt > this.#attempt && index === 1;
    if (!Number.isSafeInteger(attempt) || !Number.isSafeInteger(index) || !(first || follows || begins))
      throw broken(`Word ${index} of attempt ${attempt} came out of turn`);
    [this.#attempt, this.#index] = [attempt, index];
  }
}
