/** Listening to a topic so that nothing is missed: the first event, numbered 0, is waited for and not passed on. */
import type { Client } from '@tame/sdk';
import type { Question } from '../measured/double.ts';
import { events } from './contract.ts';

let topics = 0;

/** A topic that nobody has used. */
export async function newTopic(tame: Client): Promise<string> {
  const name = `bench.topic.${process.pid}.${(topics += 1)}`;
  await tame.topic(events(name)).publish({ n: 0, name: 'the first' });
  return name;
}

/** Resolves when it hears; with what ends it. */
export async function hear(tame: Client, topic: string, next: (event: Question) => void): Promise<() => void> {
  const heard$ = tame.topic(events(topic)).events({ since: 'start' });
  return new Promise((resolve, reject) => {
    const hearing = heard$.subscribe({
      next: (event) => {
        if (event.n === 0) resolve(() => hearing.unsubscribe());
        else next(event);
      },
      error: reject,
    });
  });
}
