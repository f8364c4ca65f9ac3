import { describe, expect, it } from 'vitest';
import type { Order } from '../../grammar/plan.ts';
import { suggest } from '../../grammar/suggest.ts';
import { desk } from './desk.ts';

/** `pause spring`, `open queen`. */
const inShort = (order: Order): string => {
  const what = order.intent === 'change' ? order.changes.map(({ kind }) => kind).join('+') : order.intent;
  const who = 'campaigns' in order ? order.campaigns.ids.join('+') : '';
  return `${what} ${who}`.trim();
};
const offered = (text: string, around = desk) => suggest(text, around).plans.map(({ order }) => inShort(order));

describe('what is offered', () => {
  it('for the beginnings of a verb and a name is that verb with the campaigns that fit, the closest name first', () => {
    expect(offered('pau spr').slice(0, 3)).toEqual(['pause spring', 'pause spring-r', 'pause spring+spring-r']);
  });

  it('for a part of a name is to open the campaigns, then what can be done with the first', () => {
    expect(offered('spr').slice(0, 2)).toEqual(['open spring', 'open spring-r']);
    expect(offered('spr')).toEqual(expect.arrayContaining(['pause spring', 'budget-by spring', 'forecast spring']));
    expect(offered('tents')).toEqual(expect.arrayContaining(['open tents', 'resume tents']));
  });

  it('for two letters are the verbs that begin so', () => {
    expect(offered('re')).toEqual(expect.arrayContaining(['resume ', 'rename '].map((each) => each.trim())));
    expect(offered('pa')).toContain('pause');
  });

  it('in the face of a slip is what was meant', () => {
    expect(offered('pasue sprnig sale')[0]).toBe('pause spring');
  });

  it('for nothing is everything that can be done, first with the campaign on the screen', () => {
    expect(offered('')[0]).toBe('pause trial');
    expect(offered('  ', { ...desk, openId: undefined })[0]).toBe('open');
  });

  it('comes with a question where the first of it may not be what was meant, and with a reason where it cannot be done', () => {
    expect(suggest('pause spring sale', desk).sentence).toBeUndefined();
    expect(suggest('pause spring', desk).sentence).toBe('Which one do you mean?');
    expect(suggest('delete spring sale', desk).sentence).toMatch(/paused/);
  });

  it('is help where there is nothing else', () => {
    expect(offered('qqq xyzzy')).toEqual(['help']);
    expect(suggest('set bid 4.20', desk).sentence).toMatch(/^Bids/);
    expect(offered('set bid 4.20')).toEqual(['help']);
  });

  it('is offered once', () => {
    for (const text of ['', 'p', 'pause', 'spring', 'find spring', 're spr']) {
      const all = offered(text);
      expect(new Set(all).size).toBe(all.length);
    }
  });
});
