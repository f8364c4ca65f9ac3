/** What page and worker agree on: types alone, because the peers check nothing at run time either. */
import type { Service } from '@tame/sdk';
import type { Question } from '../work/double.ts';

export const doubling: Service<Question, Question, Question> = { kind: 'service', name: 'bench.double', schemas: {} };
export const counting: Service<{ count: number }, { count: number }, Question> = {
  kind: 'service',
  name: 'bench.count',
  schemas: {},
};
