/** Matchers of vitest, typed as what they are: anything. */
import { expect } from 'vitest';

export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
export const anyText: unknown = expect.any(String);
