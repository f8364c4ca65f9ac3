/** What is written in the conversation of a pool, in words for people. */
import type { PoolEntry } from '../../contracts/pool.ts';
import { span } from '../format/dates.ts';
import { counted, listed } from '../format/numbers.ts';
import type { Tone } from '../tone/tone.ts';

/** `Newcomer 3` for `pool.campaign.forecast.1:3/1`; `East` for `provision.east`. */
export function shortName(name: string): string {
  const [, call, at] = /:(\d+)(?:-again)*\/(\d+)$/.exec(name) ?? [];
  if (call !== undefined) return at === '1' ? `Newcomer ${call}` : `Newcomer ${call}.${at}`;
  const last = name.split('.').at(-1) ?? name;
  return last === 'forecast' ? 'First' : last.charAt(0).toUpperCase() + last.slice(1);
}

const reasons: Record<string, string> = {
  overloaded: 'most members have too much to do',
  underloaded: 'most members have too little to do',
  'below-min': 'there are too few',
  'above-max': 'there are too many',
  outdated: 'some are of an older version',
  'another-was-chosen': 'another one was chosen',
  late: 'it came too late',
  stopped: 'the pool was stopped',
};

function reasonIn(text: string): string {
  return reasons[text] ?? text;
}

export function inWords(entry: PoolEntry): { label: string; text: string; tone: Tone } {
  switch (entry.type) {
    case 'spokesman':
      return { label: 'Spokesman', text: `${shortName(entry.member)} speaks for the pool.`, tone: 'quiet' };
    case 'decision': {
      const { from, to, because, work } = entry;
      const waits = work.waiting > 0 ? ` ${counted(work.waiting, 'request')} wait.` : '';
      return { label: 'Decision', text: `From ${from} to ${to}: ${reasonIn(because)}.${waits}`, tone: 'busy' };
    }
    case 'call':
      return {
        label: 'Call',
        text: `Who can start ${counted(entry.wanted, 'worker')}? ${listed(entry.asked.map(shortName))} are asked.`,
        tone: 'busy',
      };
    case 'proposal':
      return {
        label: 'Proposal',
        text: `${shortName(entry.by)} would start ${entry.workers}, ready in about ${span(entry.readyInMs)}.${entry.late ? ' Too late.' : ''}`,
        tone: 'quiet',
      };
    case 'refusal':
      return { label: 'Refused', text: `${shortName(entry.by)} would not: ${entry.reason}`, tone: 'warn' };
    case 'silence':
      return { label: 'Silence', text: `${shortName(entry.by)} has not answered in time.`, tone: 'warn' };
    case 'unanswered':
      return { label: 'Nobody', text: 'Nobody was chosen.', tone: 'warn' };
    case 'award':
      return {
        label: 'Accepted',
        text: `${shortName(entry.to)} is to start ${listed(entry.workers.map(shortName))}.`,
        tone: 'good',
      };
    case 'rejection':
      return { label: 'Declined', text: `${shortName(entry.to)} is told: ${reasonIn(entry.reason)}.`, tone: 'quiet' };
    case 'done':
      return { label: 'Done', text: `${shortName(entry.by)} has started them.`, tone: 'good' };
    case 'failure':
      return { label: 'Failed', text: `${shortName(entry.by)} could not: ${entry.reason}`, tone: 'bad' };
    case 'ready':
      return { label: 'Ready', text: `${shortName(entry.member)} takes part.`, tone: 'good' };
    case 'edition':
      return { label: 'Version', text: `The pool is of version ${entry.version} from here on.`, tone: 'quiet' };
    case 'retire':
      return { label: 'Retire', text: `${listed(entry.members.map(shortName))} may leave.`, tone: 'quiet' };
    case 'left':
      return { label: 'Left', text: `${shortName(entry.member)} has finished its work and left.`, tone: 'quiet' };
    case 'lost':
      return { label: 'Lost', text: `${shortName(entry.member)} is silent, and counts no more.`, tone: 'bad' };
    case 'switch':
      return {
        label: 'Switch',
        text: entry.stopped ? 'The pool may not act.' : 'The pool may act again.',
        tone: entry.stopped ? 'warn' : 'quiet',
      };
  }
}
