/** The same promises on every database that is there; see `engines.ts` for which. */
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import type { Database } from '../../database/database.ts';
import { campaignPromises } from './campaign-promises.ts';
import { engines } from './engines.ts';
import { intentPromises } from './intent-promises.ts';
import { migrationPromises } from './migration-promises.ts';

const SLOW_MS = 120_000;

describe.each(engines)('$name', (engine) => {
  let stop: () => Promise<void>;
  let database: Database;

  beforeAll(async () => {
    stop = await engine.start();
    database = await engine.ready();
  }, SLOW_MS);
  afterAll(async () => {
    await database.close();
    await stop();
  }, SLOW_MS);
  afterEach(() => database.run('delete from intents; delete from campaigns'));

  describe('the campaigns', () => {
    campaignPromises(() => database);
  });
  describe('the record of edits', () => {
    intentPromises(() => database);
  });
  describe('migrations', () => {
    migrationPromises(engine, SLOW_MS);
  });
});
