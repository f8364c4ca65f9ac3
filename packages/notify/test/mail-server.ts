/** A real SMTP server that keeps what it was sent, and may be stopped and started again. */
import { SMTPServer } from 'smtp-server';
import { text } from 'node:stream/consumers';

export interface MailServer {
  readonly port: number;
  /** Whole messages, as they came. */
  readonly mails: readonly string[];
  stop(): Promise<void>;
}

export async function startMailServer(port = 0, mails: string[] = []): Promise<MailServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, taken) {
      text(stream).then(
        (mail) => {
          mails.push(mail);
          taken();
        },
        (error: unknown) => taken(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('The mail server has no port.');
  return {
    port: address.port,
    mails,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
