/** A payload as what this bench sends. */
import type { Question } from '../measured/double.ts';

export function questionOf(payload: Buffer): Question {
  const value: unknown = JSON.parse(payload.toString());
  if (typeof value !== 'object' || value === null || !('n' in value) || !('name' in value))
    throw new Error('No question.');
  return { n: Number(value.n), name: String(value.name) };
}
