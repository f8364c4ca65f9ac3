/** E-mail by SMTP. Sent again, it has the same Message-ID: a mailbox that looks at it shows it once. */
import { createTransport } from 'nodemailer';
import type { Message } from './contract.ts';
import type { Sink } from './sink.ts';

export interface EmailOptions {
  /** `smtp://name:password@host:587` or `smtps://…`. */
  readonly url: string;
  readonly from: string;
  /** Where a user reads mail. A user without an address is told nothing this way. */
  addressOf(user: string): string | undefined;
  /** @default 10_000 */
  readonly timeoutMs?: number;
}

export function emailSink({ url, from, addressOf, timeoutMs = 10_000 }: EmailOptions): Sink {
  const transport = createTransport({
    url,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  });
  const domain = /@([^\s@>]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return {
    async send(user, message) {
      const to = addressOf(user);
      if (to === undefined) return;
      await transport.sendMail({
        from,
        to,
        messageId: `<${message.id}@${domain}>`,
        subject: subjectOf(message),
        text: textOf(message),
        headers: { 'Auto-Submitted': 'auto-generated' },
        // What a conversation says must not become a file or an address.
        disableFileAccess: true,
        disableUrlAccess: true,
      });
    },
    close: () => transport.close(),
  };
}

function subjectOf({ items }: Message): string {
  const [first] = items;
  if (first === undefined) return 'Nothing new';
  return items.length === 1 ? first.title : `${first.title}, and ${items.length - 1} more`;
}

function textOf({ items }: Message): string {
  return items.map(({ title, text }) => (text === '' ? title : `${title}\n${text}`)).join('\n\n');
}
