/** What the members of the pools of the tests are: they wait, and write down what they did. */
import { appendFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { CreateRole } from '@tame/sdk/worker';
import { tokenOf } from '../tokens.ts';

interface Config {
  readonly journal: string;
  readonly workMs: number;
  /** The test of itself fails where nobody has set this variable. */
  readonly needs?: string;
  /** Whether members hand out tokens. In earnest they would fetch them from whoever issues them. */
  readonly tokens?: boolean;
}

/** What a member of the pool may do, and no more. */
export const MEMBER = {
  call: ['pool.labour', 'pool.labour.*', 'provision.*'],
  serve: ['labour', 'pool.labour', 'pool.labour.*'],
  publish: ['pool.labour.news'],
  subscribe: ['pool.labour.news'],
  admin: ['labour'],
};

export const createRole: CreateRole = (config) => {
  const { journal, workMs, needs, tokens = false } = config as Config;
  const write = (...words: readonly unknown[]): void => appendFileSync(journal, `${words.join(' ')}\n`);
  return {
    async handle(input, context) {
      await wait(workMs);
      write('worked', context.id, context.attempt, process.pid);
      return input;
    },
    selfTest() {
      if (needs !== undefined && process.env[needs] === undefined) throw new Error(`There is no ${needs} here.`);
    },
    ...(tokens && {
      tokens: {
        invitation: () => tokenOf('visitor', { call: ['pool.labour.join'] }),
        member: () => tokenOf('labourers', MEMBER),
      },
    }),
  };
};
