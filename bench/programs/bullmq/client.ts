/** Asks BullMQ's queue and waits for each result. */
import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { answer, given } from '../../harness/answer.ts';
import type { Question } from '../measured/double.ts';
import { roundTrips } from '../measured/round-trips.ts';

const connection = new Redis(Number(given()), '127.0.0.1', { maxRetriesPerRequest: null });
const queue = new Queue<Question, Question>('bench', { connection });
const events = new QueueEvents('bench', { connection });
// Each job that is waited for listens to both.
queue.setMaxListeners(0);
events.setMaxListeners(0);
await Promise.all([queue.waitUntilReady(), events.waitUntilReady()]);

answer({
  roundTrips: (inFlight = 1, ms = 0) =>
    roundTrips(async (question) => (await queue.add('double', question)).waitUntilFinished(events), inFlight, ms),
});
