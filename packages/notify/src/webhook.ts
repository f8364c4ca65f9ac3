/**
 * Posts to an address, signed as Standard Webhooks say: `webhook-id` is the same each time a message is sent, and
 * `webhook-signature` is an HMAC-SHA256 over id, time and body, so that the receiver knows who sent it, and that it is new.
 */
import { createHmac } from 'node:crypto';
import type { Sink } from './sink.ts';

export interface WebhookOptions {
  readonly url: string;
  /** `whsec_` and at least 24 bytes in Base64. */
  readonly secret: string;
  /** @default 10_000 */
  readonly timeoutMs?: number;
  /** Wall clock, in ms since 1970. @default Date.now */
  readonly now?: () => number;
}

const SECRET = /^whsec_([A-Za-z0-9+/]{32,}={0,2})$/;

/** Throws a sentence when the secret is none. */
export function webhookSink({ url, secret, timeoutMs = 10_000, now = Date.now }: WebhookOptions): Sink {
  const [, encoded] = SECRET.exec(secret) ?? [];
  if (encoded === undefined)
    throw new Error('The secret of a webhook is "whsec_" followed by at least 24 random bytes in Base64.');
  const key = Buffer.from(encoded, 'base64');
  return {
    async send(user, { id, items }) {
      const body = JSON.stringify({ type: 'tame.news', user, items });
      const seconds = String(Math.floor(now() / 1_000));
      const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
      const answer = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'idempotency-key': id,
          'webhook-id': id,
          'webhook-timestamp': seconds,
          'webhook-signature': `v1,${signature}`,
        },
        // Where it leads to was never agreed.
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`The webhook answered ${answer.status}.`);
    },
  };
}
