/** What page and worker agree on: types alone, because the peers check nothing at run time either. */
import type { Service, Topic } from '@tame/sdk';
import type { Question } from '../measured/double.ts';

type Untested<Given, Reply = unknown, Status = unknown> = Service<Given, Given, Reply, unknown, Status>;

export const doubling: Untested<Question, Question> = { kind: 'service', name: 'bench.double', schemas: {} };
/** Answers what is said in a conversation, in its order. */
export const talking: Service<object, object, Question, Question> = {
  kind: 'service',
  name: 'bench.talk',
  schemas: {},
};
export const counting: Untested<{ count: number }, Question> = { kind: 'service', name: 'bench.count', schemas: {} };
/** Says where it is and answers nothing. */
export const reporting: Untested<{ count: number }, void, Question> = {
  kind: 'service',
  name: 'bench.report',
  schemas: {},
};
/** Publishes so many events. */
export const publishing: Untested<{ topic: string; count: number }, void> = {
  kind: 'service',
  name: 'bench.publish',
  schemas: {},
};

export function events(name: string): Topic<Question> {
  return { kind: 'topic', name, history: {} };
}
