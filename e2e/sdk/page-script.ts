/** What the pages of these tests run: a client as any page has it, and a diary of what the browser did for it. */
import './diary.ts';
import { createClient, type Client, type TameError } from '@tame/sdk';

/** What one conversation has said so far, in order: replies, then how it ended. */
export interface Heard {
  readonly replies: unknown[];
  end?: string;
}

/** In the address: where the relay is, and who this is; unless the test hands out tokens. */
function clientOfAddress(): Client {
  const asked = new URLSearchParams(location.search);
  const token = window.freshToken ?? asked.get('token') ?? undefined;
  return createClient(asked.get('relay') ?? '', token === undefined ? {} : { token });
}

const tame = clientOfAddress();
const heard: Record<string, Heard> = {};

/** Listens to a conversation, from its first reply. */
function listen(id: string): void {
  const said: Heard = (heard[id] = { replies: [] });
  tame.conversation(id).subscribe({
    next: (reply) => said.replies.push(reply),
    complete: () => (said.end = said.end === undefined ? 'completed' : `${said.end}, completed`),
    error: ({ code }: TameError) => (said.end = said.end === undefined ? code : `${said.end}, ${code}`),
  });
}

const ofPage = { tame, heard, listen };
declare global {
  interface Window {
    readonly page: typeof ofPage;
    readonly freshToken?: () => Promise<string>;
  }
}
Object.assign(window, { page: ofPage });
