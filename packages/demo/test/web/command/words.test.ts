import { describe, expect, it } from 'vitest';
import type { Filter, Order } from '../../../grammar/plan.ts';
import { read } from '../../../grammar/read.ts';
import { aboutWords, filterWords, orderWords } from '../../../web/command/words.ts';
import { campaigns, desk } from '../../grammar/desk.ts';

const byId = new Map(campaigns.map((campaign) => [campaign.id, campaign]));
const said = (text: string): Order | undefined => {
  const reading = read(text, desk);
  return reading.state === 'plan' ? reading.plan.order : reading.choices[0]?.order;
};
const words = (text: string) => {
  const order = said(text);
  return order && orderWords(order, byId);
};

describe('an order in words', () => {
  it.each([
    ['pau knitw', 'Pause Knitwear, Retargeting, Ireland'],
    ['pause', 'Pause a campaign …'],
    ['raise the budget of queen', 'Raise or lower the budget of Queen Size - Lookalikes - Florida …'],
    [
      'raise budget of spring sale by 15% and extend to june 30',
      'Raise the budget of Spring Sale by 15 % and extend it to 30 Jun 2026',
    ],
    ['cut the budget of knitwear by £150', 'Lower the budget of Knitwear, Retargeting, Ireland by £150.00'],
    ['set the budget of back to school to 4k', 'Set the budget of Back to School to ¥4,000'],
    ['extend kasefondue by two weeks', 'Extend Käsefondue Zürich by 2 weeks'],
    ['set end of spring sale to never', 'Give Spring Sale an open end'],
    ['rename queen to King Size', 'Rename Queen Size - Lookalikes - Florida to “King Size”'],
    ['set pacing of spring sale to asap', 'Set the pacing of Spring Sale to as soon as possible'],
    ['pause all tern & tide campaigns', 'Pause 2 campaigns'],
    ['tell me by email when it fails', 'Mail me when my work has failed'],
    ['go to my work', 'Go to My work'],
  ])('“%s” is told as “%s”', (text, told) => {
    expect(words(text)).toBe(told);
  });

  it('says whose campaign it is, or what the campaigns have in common', () => {
    const about = (text: string) => {
      const order = said(text);
      return order && aboutWords(order, byId);
    };
    expect(about('pause cold brew')).toBe('Brightkettle Coffee · €60 per day');
    expect(about('what is running on trade desk')).toBe('running · on Tradeyard');
    expect(about('pause')).toBeUndefined();
  });

  it('names every kind of filter', () => {
    const filters: Filter[] = [
      { on: 'pacing', is: 'over', percent: 110 },
      { on: 'spent', is: 'under', micros: 2_000_000_000 },
      { on: 'budget', is: 'over', micros: 5_000_000, currency: 'EUR' },
      { on: 'end', from: '2026-06-15', to: '2026-06-21' },
      { on: 'start', to: '2026-06-30' },
      { on: 'channel', channel: 'ctv' },
      { on: 'sync', state: 'failed' },
      { on: 'words', words: 'spr' },
    ];
    expect(filters.map(filterWords)).toEqual([
      'pacing over 110 %',
      'spent under 2,000',
      'budget over €5.00',
      'ends 15 Jun 2026 – 21 Jun 2026',
      'starts until 30 Jun 2026',
      'TV campaigns',
      'failed on a platform',
      '“spr”',
    ]);
  });
});
