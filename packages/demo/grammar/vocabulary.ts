/** The words that the command box knows. Everything else is taken for a part of a name. */
import type { Channel, Pacing, PlatformName } from '../contracts/campaign.ts';
import type { EffectiveStatus } from '../contracts/pacing.ts';

export type Verb =
  | 'pause'
  | 'resume'
  | 'raise'
  | 'lower'
  | 'double'
  | 'halve'
  | 'set'
  | 'extend'
  | 'shorten'
  | 'end'
  | 'rename'
  | 'pace'
  | 'open'
  | 'show'
  | 'find'
  | 'forecast'
  | 'notify'
  | 'go'
  | 'undo'
  | 'help';

/** Phrases of several words are looked for before single ones. */
export const verbs: Readonly<Record<Verb, readonly string[]>> = {
  pause: ['pause', 'stop', 'halt', 'hold', 'suspend', 'disable', 'deactivate', 'turn off', 'switch off'],
  resume: [
    'resume',
    'unpause',
    'restart',
    'start',
    'enable',
    'activate',
    'reactivate',
    'turn on',
    'switch on',
    'continue',
  ],
  raise: ['raise', 'increase', 'boost', 'bump', 'bump up', 'up', 'add', 'lift', 'grow'],
  lower: ['lower', 'decrease', 'reduce', 'cut', 'drop', 'trim', 'shrink', 'cut down'],
  double: ['double'],
  halve: ['halve'],
  set: ['set', 'change', 'make', 'put', 'update', 'adjust'],
  extend: ['extend', 'prolong', 'lengthen'],
  shorten: ['shorten'],
  end: ['end', 'finish'],
  rename: ['rename'],
  pace: ['pace'],
  open: ['open', 'view', 'look at'],
  show: ['show', 'show me', 'display'],
  find: ['find', 'search', 'search for', 'list', 'filter', 'which', 'what', 'what is', "what's", 'whats', 'which are'],
  forecast: ['forecast', 'predict', 'project', 'simulate', 'start a forecast', 'start forecast', 'run a forecast'],
  notify: ['notify me', 'tell me', 'let me know', 'mail me', 'email me', 'inform me', 'alert me', 'notify'],
  go: ['go to', 'take me to', 'switch to'],
  undo: ['undo', 'revert', 'take that back', 'take it back'],
  help: ['help', '?', 'what can you do', 'what can i do', 'what can i say'],
};

/** Asked for, and not to be had from here; with what is. */
export const notHere: readonly {
  readonly words: readonly string[];
  readonly because: string;
  readonly instead?: Verb;
}[] = [
  {
    words: ['delete', 'remove', 'archive', 'destroy', 'erase'],
    because: 'Campaigns cannot be archived or deleted from here, but they can be paused.',
    instead: 'pause',
  },
  {
    words: ['create', 'new campaign', 'clone', 'copy', 'duplicate'],
    because: 'Campaigns cannot be made or copied here yet, but new ones can be imported from a file.',
  },
  {
    words: ['bid', 'bids', 'ad group', 'ad groups', 'creative', 'creatives', 'keyword', 'keywords', 'audience'],
    because:
      'Bids, ad groups and creatives cannot be changed here yet, but budget, dates, pacing, status and name can.',
  },
  {
    words: ['compare'],
    because:
      'Campaigns cannot be compared here yet, but they can be found, and the Constellation adds up their outlook.',
  },
  {
    words: ['peek'],
    because: 'To peek into work that is running, open it under My work.',
  },
];

/** With one of these the words mean something else than without; none of it can be understood here. */
export const twists: readonly { readonly words: readonly string[]; readonly because: string }[] = [
  {
    words: ['not', "don't", 'dont', 'do not', 'never mind', "isn't", 'no longer', "can't", 'cannot', 'without'],
    because: 'I do not understand what shall not be. Say what shall be done, and to which campaigns.',
  },
  {
    words: ['except', 'but', 'other than', 'excluding', 'besides', 'or', 'all but', 'apart from', 'instead'],
    because: 'I do not understand exceptions. Choose the campaigns by what they have in common, then take some away.',
  },
  {
    words: ['if', 'unless', 'when', 'whenever', 'once', 'while', 'as soon as', 'every day', 'daily at', 'later'],
    because: 'Changes are made at once; they cannot wait for something to happen.',
  },
];

/** Say nothing by themselves; within a name they may count. */
export const small = new Set(
  'a an the of for to by on in at is are be please can could you would like i want my me it its with campaign ad and that has have which will do does now just from there up down hey so we us your s let run runs right now'.split(
    ' ',
  ),
);

export const everything = new Set(['all', 'every', 'everything', 'campaigns', 'each', 'ones', 'any', 'both']);
export const thisOne = ['this one', 'this campaign', 'the open one', 'this', 'it', 'that one'];

export const fields: readonly { readonly field: Field; readonly words: readonly string[] }[] = [
  { field: 'daily-budget', words: ['daily budget', 'budget per day', 'day budget'] },
  { field: 'flight-budget', words: ['flight budget', 'total budget', 'lifetime budget'] },
  { field: 'budget', words: ['budget', 'budgets'] },
  { field: 'end', words: ['end date', 'end day', 'end', 'last day', 'ends'] },
  { field: 'start', words: ['start date', 'start day', 'start', 'first day', 'starts'] },
  { field: 'pacing', words: ['pacing', 'delivery'] },
  { field: 'status', words: ['status'] },
  { field: 'name', words: ['name', 'title'] },
  { field: 'spend', words: ['spend', 'spent', 'spending', 'history', 'changes', 'details'] },
];
export type Field =
  'budget' | 'daily-budget' | 'flight-budget' | 'end' | 'start' | 'pacing' | 'status' | 'name' | 'spend';

export const paces: readonly { readonly pacing: Pacing; readonly words: readonly string[] }[] = [
  { pacing: 'even', words: ['even', 'evenly'] },
  { pacing: 'ahead', words: ['ahead', 'front loaded'] },
  { pacing: 'asap', words: ['asap', 'as soon as possible', 'as fast as possible'] },
  { pacing: 'daily-cap', words: ['daily cap', 'to daily cap', 'to the daily cap'] },
];

export const platformWords: Readonly<Record<PlatformName, readonly string[]>> = {
  tradeyard: ['tradeyard', 'trade yard', 'trade desk', 'tradedesk'],
  goggle: ['goggle', 'google'],
  metro: ['metro', 'meta'],
};

export const statusWords: Readonly<Record<EffectiveStatus, readonly string[]>> = {
  eligible: ['running', 'live', 'active', 'enabled'],
  paused: ['paused', 'on hold'],
  pending: ['scheduled', 'upcoming'],
  limited: ['limited', 'budget spent', 'out of budget', 'out of money'],
  ended: ['ended', 'finished', 'completed'],
  draft: ['draft', 'drafts'],
  archived: ['archived'],
};

export const channelWords: Readonly<Record<Channel, readonly string[]>> = {
  display: ['display'],
  video: ['video'],
  native: ['native'],
  ctv: ['ctv', 'tv', 'connected tv'],
  audio: ['audio'],
  dooh: ['dooh', 'outdoor'],
  search: ['search'],
  social: ['social'],
};

export const places = {
  campaigns: ['campaigns', 'the list', 'list'],
  forecast: ['forecasts', 'the forecast'],
  import: ['import', 'imports'],
  work: ['my work', 'work'],
  constellation: ['constellation', 'outlook'],
  notifications: ['notifications', 'preferences', 'settings'],
} as const;
