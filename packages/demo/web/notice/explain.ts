/** What an error means for the person in front of the page, and what they can do about it. */
import type { ErrorCode } from '@tame/sdk';
import * as v from 'valibot';

const Said = v.object({ text: v.string() });

export interface Explained {
  title: string;
  /** A sentence. */
  text: string;
  /** What the button offers when the screen has nothing better. */
  remedy: 'again' | 'reload' | 'sign-in';
}

/** The parts of an error that are shown; an ended conversation keeps only these. */
export interface ShownError {
  code: string;
  message: string;
  /** What the service added; the services of the demo put `{ text }` there, a sentence for people. */
  data?: unknown;
}

const known: Partial<Record<ErrorCode, Explained>> = {
  NO_SERVICE: {
    title: 'Nobody is there to do this',
    text: 'The part of the system that does this is not running. Your data is safe; try again in a moment.',
    remedy: 'again',
  },
  EXPIRED: {
    title: 'It waited too long',
    text: 'Nobody took this on in time, so it was given up. Nothing was changed.',
    remedy: 'again',
  },
  DEADLINE: {
    title: 'It took too long',
    text: 'It did not end in the time it had. Try it once more.',
    remedy: 'again',
  },
  SILENCE: {
    title: 'It went silent',
    text: 'The work showed no sign of life any more and was given up. Try it once more.',
    remedy: 'again',
  },
  CANCELLED: { title: 'Cancelled', text: 'It was cancelled before it was through.', remedy: 'again' },
  DEAD: {
    title: 'It failed again and again',
    text: 'Several attempts broke off, so it was set aside for an operator to look at.',
    remedy: 'again',
  },
  OUTBOX_FULL: {
    title: 'This device is full',
    text: 'There is no room to keep this change. Go online so that what waits can be sent, then try again.',
    remedy: 'again',
  },
  RATE_LIMITED: { title: 'Too fast', text: 'That was more than is allowed at once. Wait a moment.', remedy: 'again' },
  NOT_FOUND: {
    title: 'Not found',
    text: 'This no longer exists, or it belongs to somebody else.',
    remedy: 'reload',
  },
  FORBIDDEN: {
    title: 'Not allowed',
    text: 'You are not allowed to do this. Ask for the right, or sign in as somebody else.',
    remedy: 'sign-in',
  },
  UNAUTHENTICATED: { title: 'Signed out', text: 'Your session has ended. Sign in again to go on.', remedy: 'sign-in' },
  UNSUPPORTED: {
    title: 'This page is out of date',
    text: 'The system has moved on to a newer version. Load the page again to get it.',
    remedy: 'reload',
  },
  GAP: {
    title: 'Something was missed',
    text: 'Some changes are no longer kept. Load the current state.',
    remedy: 'again',
  },
  RESET: {
    title: 'The system was restored',
    text: 'Its history starts anew. Load the current state.',
    remedy: 'again',
  },
  UNKNOWN: {
    title: 'Something went wrong',
    text: 'It is not known whether this worked. Trying once more is safe.',
    remedy: 'again',
  },
};

export function explain({ code, message, data }: ShownError): Explained {
  const explained = Object.entries(known).find(([each]) => each === code)?.[1];
  // What a service says of its own failure is more to the point than anything said here.
  return (
    explained ?? { title: 'This did not work', text: sentence(v.is(Said, data) ? data.text : message), remedy: 'again' }
  );
}

function sentence(message: string): string {
  const text = message.trim() || 'No reason was given.';
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
