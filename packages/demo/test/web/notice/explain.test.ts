import { TameError } from '@tame/sdk';
import { ERROR_CODES } from '@tame/sdk/protocol';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../web/notice/explain.ts';

describe('an error for people', () => {
  it('is a title and a sentence for every code, also for one nobody has heard of', () => {
    for (const code of [...ERROR_CODES, 'BRAND_NEW']) {
      const { title, text } = explain({ code, message: 'something broke' });
      expect(title).not.toBe('');
      expect(text).toMatch(/[.!?]$/);
    }
  });

  it('is the sentence of the service, where the service has one', () => {
    const error = new TameError('FAILED', 'The service could not do it: unreadable.', {
      reason: 'unreadable',
      data: { text: 'This is not an export that is known here.' },
    });
    expect(explain(error).text).toBe('This is not an export that is known here.');
    expect(explain({ code: 'FAILED', message: '', data: 7 }).text).toBe('No reason was given.');
  });

  it('sends somebody to sign in only when that helps', () => {
    expect(explain({ code: 'UNAUTHENTICATED', message: '' }).remedy).toBe('sign-in');
    expect(explain({ code: 'DEADLINE', message: '' }).remedy).toBe('again');
  });
});
