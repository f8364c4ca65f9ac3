import { topic } from '@tame/sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { campaignDesk } from '../../contracts/topics.ts';

const id = fc.oneof(
  fc.string({ minLength: 1, maxLength: 80, unit: 'binary' }),
  fc.stringMatching(/^[a-z0-9_.-]{1,80}$/),
);

test('every campaign has a desk of its own, whatever its id is made of', () => {
  fc.assert(
    fc.property(id, id, (one, other) => {
      const { name } = campaignDesk(one);
      expect(topic(name).name).toBe(name);
      expect(name.startsWith('campaigns.desk.')).toBe(true);
      expect(campaignDesk(other).name === name).toBe(one === other);
    }),
    { numRuns: 1_000 },
  );
});
