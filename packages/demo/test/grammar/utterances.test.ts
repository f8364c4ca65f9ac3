import { describe, expect, it } from 'vitest';
import type { Change, Filter, Order } from '../../grammar/plan.ts';
import { read } from '../../grammar/read.ts';
import { desk } from './desk.ts';

const one = (id: string) => ({ ids: [id], filters: [] });
const some = (ids: readonly string[], ...filters: Filter[]) => ({ ids, filters });
const change = (campaigns: ReturnType<typeof some>, ...changes: Change[]): Order => ({
  intent: 'change',
  campaigns,
  changes,
});
const find = (ids: readonly string[], ...filters: Filter[]): Order => ({
  intent: 'find',
  campaigns: some(ids, ...filters),
});
const onTradeyard: Filter = { on: 'platform', platform: 'tradeyard' };
const tooFast: Filter = { on: 'pacing', is: 'over', percent: 110 };
const running: Filter = { on: 'status', status: 'eligible' };
const tern: Filter = { on: 'advertiser', advertiser: 'Tern & Tide' };

const ofTern = some(['spring', 'spring-r'], tern);

/** What people say, and exactly what it comes to. */
const plans: readonly (readonly [text: string, order: Order])[] = [
  ['pause spring sale', change(one('spring'), { kind: 'pause' })],
  ['Please pause Spring Sale', change(one('spring'), { kind: 'pause' })],
  ['stop queen size', change(one('queen'), { kind: 'pause' })],
  ['put winter warmers on hold', change(one('warmers'), { kind: 'pause' })],
  ['turn off sleep trial', change(one('trial'), { kind: 'pause' })],
  ['pau knitw', change(one('knit'), { kind: 'pause' })],
  ['queen pause', change(one('queen'), { kind: 'pause' })],
  ['pause this', change(one('trial'), { kind: 'pause' })],
  ['pause spring sale and winter warmers', change(some(['spring', 'warmers']), { kind: 'pause' })],
  ['pause all campaigns pacing over 110%', change(some(['spring', 'queen'], tooFast), { kind: 'pause' })],
  ['pause all tern & tide campaigns', change(some(['spring', 'spring-r'], tern), { kind: 'pause' })],
  [
    'pause everything on goggle by Kumo Stationery',
    change(
      some(['school'], { on: 'platform', platform: 'goggle' }, { on: 'advertiser', advertiser: 'Kumo Stationery' }),
      { kind: 'pause' },
    ),
  ],
  [
    'pause all spring sale campaigns',
    change(some(['spring', 'spring-r'], { on: 'words', words: 'spring sale' }), { kind: 'pause' }),
  ],
  ['resume tents', change(one('tents'), { kind: 'resume' })],
  ['set tents to running', change(one('tents'), { kind: 'resume' })],
  ['set the status of spring sale to paused', change(one('spring'), { kind: 'pause' })],
  ['raise the budget of winter warmers by 10 percent', change(one('warmers'), { kind: 'budget-by', percent: 10 })],
  ['lower queen size by 12.5%', change(one('queen'), { kind: 'budget-by', percent: -12.5 })],
  ['double the budget of back to school', change(one('school'), { kind: 'budget-by', percent: 100 })],
  ['halve queen', change(one('queen'), { kind: 'budget-by', percent: -50 })],
  [
    'raise the budget of all running campaigns on trade desk pacing over 110% by 5%',
    change(some(['spring', 'queen'], running, onTradeyard, tooFast), { kind: 'budget-by', percent: 5 }),
  ],
  [
    'raise budget of Spring Sale by 15% and extend to June 30',
    change(one('spring'), { kind: 'budget-by', percent: 15 }, { kind: 'end-on', day: '2026-06-30', way: 'later' }),
  ],
  ['set budget of winter warmers to 4,000', change(one('warmers'), { kind: 'budget-to', micros: 4_000_000_000 })],
  ['winter warmers budget to 4k', change(one('warmers'), { kind: 'budget-to', micros: 4_000_000_000 })],
  [
    'change the daily budget of cold brew to €75.50',
    change(one('daily'), { kind: 'budget-to', micros: 75_500_000, currency: 'EUR', period: 'daily' }),
  ],
  [
    'raise knitwear to £3,500',
    change(one('knit'), { kind: 'budget-to', micros: 3_500_000_000, currency: 'GBP', way: 'up' }),
  ],
  ['add 200 to the budget of winter warmers', change(one('warmers'), { kind: 'budget-add', micros: 200_000_000 })],
  [
    'cut the budget of zurich by CHF 150',
    change(one('zurich'), { kind: 'budget-add', micros: -150_000_000, currency: 'CHF' }),
  ],
  [
    'raise the budget of Sleep Trial, Prospecting, Top 10 DMAs by 5%',
    change(one('trial'), { kind: 'budget-by', percent: 5 }),
  ],
  [
    'extend Käsefondue Zürich until the 1st of July',
    change(one('zurich'), { kind: 'end-on', day: '2026-07-01', way: 'later' }),
  ],
  ['extend kasefondue by two weeks', change(one('zurich'), { kind: 'end-by', length: { count: 2, unit: 'week' } })],
  [
    'extend winter warmers to the end of the month',
    change(one('warmers'), { kind: 'end-on', day: '2026-06-30', way: 'later' }),
  ],
  ['shorten warmers to tomorrow', change(one('warmers'), { kind: 'end-on', day: '2026-06-17', way: 'earlier' })],
  ['set the end date of spring sale to 2026-08-01', change(one('spring'), { kind: 'end-on', day: '2026-08-01' })],
  ['set end of spring sale to never', change(one('spring'), { kind: 'end-on', day: null })],
  ['set the start of aligners to July 1', change(one('draft'), { kind: 'start-on', day: '2026-07-01' })],
  ['set pacing of spring sale to even', change(one('spring'), { kind: 'pace', pacing: 'even' })],
  ['pace spring sale as soon as possible', change(one('spring'), { kind: 'pace', pacing: 'asap' })],
  ['set pacing of all tern & tide campaigns to even', change(ofTern, { kind: 'pace', pacing: 'even' })],
  ['pace all tern & tide campaigns evenly', change(ofTern, { kind: 'pace', pacing: 'even' })],
  [
    'set pacing of all campaigns pacing over 110% to daily cap',
    change(some(['spring', 'queen'], tooFast), { kind: 'pace', pacing: 'daily-cap' }),
  ],
  ['pace spring sale and queen size asap', change(some(['spring', 'queen']), { kind: 'pace', pacing: 'asap' })],
  ['extend all tern & tide campaigns to July 31', change(ofTern, { kind: 'end-on', day: '2026-07-31', way: 'later' })],
  [
    'extend all tern & tide campaigns by two weeks',
    change(ofTern, { kind: 'end-by', length: { count: 2, unit: 'week' } }),
  ],
  [
    'shorten spring sale and winter warmers by 2 days',
    change(some(['spring', 'warmers']), { kind: 'end-by', length: { count: -2, unit: 'day' } }),
  ],
  ['end all tern & tide campaigns on July 31', change(ofTern, { kind: 'end-on', day: '2026-07-31' })],
  ['set the end of all tern & tide campaigns to never', change(ofTern, { kind: 'end-on', day: null })],
  ['rename spring sale to Summer Sale', change(one('spring'), { kind: 'rename', name: 'Summer Sale' })],
  ['rename back to school to “Off to School”', change(one('school'), { kind: 'rename', name: 'Off to School' })],
  ['set the name of queen size to King Size', change(one('queen'), { kind: 'rename', name: 'King Size' })],
  [
    'what is running on trade desk',
    find(['spring', 'warmers', 'knit', 'queen', 'trial', 'zurich', 'daily'], running, onTradeyard),
  ],
  ['find campaigns ending this week', find(['warmers', 'zurich'], { on: 'end', from: '2026-06-15', to: '2026-06-21' })],
  ['campaigns with spend above 1.9k', find(['spring', 'queen'], { on: 'spent', is: 'over', micros: 1_900_000_000 })],
  ['show paused campaigns', find(['tents'], { on: 'status', status: 'paused' })],
  ['list campaigns of Tern & Tide', find(['spring', 'spring-r'], tern)],
  ['show video campaigns', find(['warmers'], { on: 'channel', channel: 'video' })],
  ['find retargeting', find(['spring-r', 'knit'], { on: 'words', words: 'retargeting' })],
  ['open queen', { intent: 'open', campaigns: one('queen') }],
  ['show the spend of spring sale', { intent: 'open', campaigns: one('spring') }],
  ['is spring sale paused?', { intent: 'open', campaigns: one('spring') }],
  ['spring sale', { intent: 'open', campaigns: one('spring') }],
  ['forecast spring sale', { intent: 'forecast', campaigns: one('spring') }],
  ['go to my work', { intent: 'go', screen: 'work' }],
  ['tell me by email when the sync finishes', { intent: 'notify', channel: 'email', when: 'done' }],
  ['notify me when something fails', { intent: 'notify', channel: 'app', when: 'failed' }],
  ['undo that', { intent: 'undo' }],
  ['help', { intent: 'help' }],
];

/** What may mean several things, or leaves something out: what is offered, in this order. */
const questions: readonly (readonly [text: string, sentence: string, orders: readonly Order[]])[] = [
  ['pause', 'Which campaign?', [change(some([]), { kind: 'pause' })]],
  [
    'pau spr',
    'Which one do you mean?',
    [
      change(one('spring'), { kind: 'pause' }),
      change(one('spring-r'), { kind: 'pause' }),
      change(some(['spring', 'spring-r'], { on: 'words', words: 'spr' }), { kind: 'pause' }),
    ],
  ],
  ['raise the budget of queen', 'To what?', [change(one('queen'), { kind: 'budget-by', percent: undefined })]],
  [
    'cut sleep trial by 10',
    'What do you mean?',
    [
      change(one('trial'), { kind: 'budget-by', percent: -10 }),
      change(one('trial'), { kind: 'budget-add', micros: -10_000_000 }),
    ],
  ],
  [
    'set the budget of queen to 1.500',
    'What do you mean?',
    [
      change(one('queen'), { kind: 'budget-to', micros: 1_500_000 }),
      change(one('queen'), { kind: 'budget-to', micros: 1_500_000_000 }),
    ],
  ],
  [
    'set end of winter warmers to 03/04/2027',
    'What do you mean?',
    [
      change(one('warmers'), { kind: 'end-on', day: '2027-04-03' }),
      change(one('warmers'), { kind: 'end-on', day: '2027-03-04' }),
    ],
  ],
  [
    'end spring sale',
    'What do you mean?',
    [change(one('spring'), { kind: 'pause' }), change(one('spring'), { kind: 'end-on', day: '2026-06-16' })],
  ],
  [
    'pause spring sale on metro',
    'A change reaches every platform a campaign runs on; it cannot be made on one of them alone.',
    [change(one('spring'), { kind: 'pause' })],
  ],
  [
    'pause spring sale tomorrow',
    'I did not understand “tomorrow”. Changes are made at once.',
    [change(one('spring'), { kind: 'pause' })],
  ],
  [
    'pause the top 10 campaigns',
    'I did not understand “10”.',
    [change(some(['trial'], { on: 'words', words: 'top' }), { kind: 'pause' })],
  ],
  [
    'resume tents and pause winter warmers',
    'One thing after the other: which one first?',
    [change(one('tents'), { kind: 'resume' }), change(one('warmers'), { kind: 'pause' })],
  ],
];

/** What cannot be done: the reason says what can. */
const refusals: readonly (readonly [text: string, sentence: RegExp, orders: readonly Order[]])[] = [
  ['set bid 4.20 on retargeting ad groups', /^Bids.*cannot be changed here yet, but budget, dates/, []],
  [
    'delete spring sale',
    /cannot be archived or deleted from here, but .* paused/,
    [change(one('spring'), { kind: 'pause' })],
  ],
  ['clone spring sale', /cannot be made or copied here yet, but/, []],
  ['pause spring sale if it spends too much', /cannot wait/, []],
  ['pause spring sale as soon as it has ended', /cannot wait/, []],
  ['pause all except spring sale', /do not understand exceptions/, []],
  ['do not pause spring sale', /what shall not be/, []],
  ['pause autumn leaves', /no campaign “autumn leaves”/, []],
  // A part from the middle of a word is no name.
  ['find ale', /no campaign “ale”/, []],
  ['resume spring sale that is paused', /No campaign is like that/, []],
  ['pause all archived campaigns', /No campaign is like that/, []],
];

const ordersIn = (text: string) => {
  const reading = read(text, desk);
  return reading.state === 'plan' ? [reading.plan.order] : reading.choices.map(({ order }) => order);
};

describe('a sentence', () => {
  it.each(plans)('“%s” is one plan', (text, order) => {
    expect(read(text, desk)).toMatchObject({ state: 'plan' });
    expect(ordersIn(text)).toEqual([order]);
  });

  it.each(questions)('“%s” is asked about: %s', (text, sentence, orders) => {
    expect(read(text, desk)).toMatchObject({ state: 'ask', sentence });
    expect(ordersIn(text)).toEqual(orders);
  });

  it.each(refusals)('“%s” is refused with what can be done', (text, sentence, orders) => {
    const reading = read(text, desk);
    expect(reading.state).toBe('cannot');
    expect('sentence' in reading && reading.sentence).toMatch(sentence);
    expect(ordersIn(text)).toEqual(orders);
  });

  it('says which of its words were taken for what, and how surely', () => {
    expect(read('pau queen', desk)).toMatchObject({
      state: 'plan',
      plan: {
        confidence: 0.72,
        spans: [
          { start: 0, end: 3, as: 'verb' },
          { start: 4, end: 9, as: 'campaigns' },
        ],
      },
    });
    expect(read('pause spring sale', desk)).toMatchObject({ plan: { confidence: 1 } });
  });
});
