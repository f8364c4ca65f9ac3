/** One command: from what was typed to what is said, and the exit code. */
import { TameError, type Client } from '@tame/sdk';
import { filter, firstValueFrom, map, race, timer } from 'rxjs';
import { tellDead, tellRevocation, tellRevoked, tellServices, tellSessions } from './answers.ts';
import { HELP, Usage, readWords, type Typed } from './words.ts';

const DONE = 0;
/** The relay, or who was asked, said no. */
const REFUSED = 1;
/** The words were wrong, or the relay cannot be reached: nothing was asked. */
const NOT_ASKED = 2;

/** How long a relay may take to answer at all. */
const PATIENCE_MS = 5_000;

/** The process around the command. */
export interface World {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  readonly connect: (url: string, token: string | undefined) => Client;
  readonly onInterrupt: (stop: () => void) => void;
}

export async function run(world: World): Promise<number> {
  let client: Client | undefined;
  try {
    const typed = readWords(world.argv, world.env);
    if (typed.help || typed.verb === '') {
      world.say(HELP);
      return typed.help ? DONE : NOT_ASKED;
    }
    const command = commandOf(typed);
    client = world.connect(typed.url, tokenOf(typed, world));
    const gone = sentAway(client);
    await Promise.race([greeted(client, typed.url), gone]);
    await Promise.race([command(client, typed, world), gone]);
    return DONE;
  } catch (error) {
    world.complain(error instanceof Error ? error.message : String(error));
    return error instanceof TameError ? REFUSED : NOT_ASKED;
  } finally {
    await client?.close();
  }
}

type Command = (client: Client, typed: Typed, world: World) => Promise<void>;

function commandOf({ verb, words }: Typed): Command {
  const [first, second] = words;
  switch (verb) {
    case 'call':
      return call(needed(first, 'tame call SERVICE [JSON]'), inputOf(second));
    case 'tail':
      return tail(needed(first, 'tame tail TOPIC'));
    case 'services':
      return ask({ do: 'services' }, tellServices);
    case 'dead':
      return dead(first, second);
    case 'pause':
    case 'resume':
      return ask({ do: verb, service: needed(first, `tame ${verb} SERVICE`) });
    case 'drain':
      return ask({ do: verb, worker: needed(first, 'tame drain WORKER') });
    case 'sessions':
      return ask({ do: verb, ...(first !== undefined && { user: first }) }, tellSessions);
    case 'revoke':
      return revoke(words);
    case 'revoked':
      return ask({ do: verb }, tellRevoked);
    default:
      throw new Usage(`There is no "${verb}"; tame --help shows all there is.`);
  }
}

function dead(what: string | undefined, which: string | undefined): Command {
  const usage = 'tame dead list SERVICE, or tame dead show | requeue | drop ID';
  const named = needed(which, usage);
  switch (what) {
    case 'list':
      return ask({ do: 'dead', service: named }, tellDead);
    case 'show':
    case 'requeue':
    case 'drop':
      return ask({ do: what, id: named });
    case undefined:
    default:
      throw new Usage(`Type ${usage}.`);
  }
}

function revoke([what, which, exp]: readonly string[]): Command {
  const usage = 'tame revoke user NAME, tame revoke session ID, or tame revoke token JTI [EXP]';
  const named = needed(which, usage);
  switch (what) {
    case 'user':
      return ask({ do: 'revoke', user: named }, tellRevocation);
    case 'session':
      return ask({ do: 'revoke', session: named }, tellRevocation);
    case 'token':
      return ask({ do: 'revoke', token: named, ...(exp !== undefined && { exp: secondsOf(exp) }) }, tellRevocation);
    case undefined:
    default:
      throw new Usage(`Type ${usage}.`);
  }
}

function secondsOf(text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new Usage(`"${text}" is no time of a token: give its "exp" as it stands there, in seconds since 1970.`);
}

function call(service: string, input: unknown): Command {
  return (client, _typed, { say }) =>
    new Promise((resolve, reject) => {
      client
        .request(service, input)
        .subscribe({ next: (reply) => say(JSON.stringify(reply)), complete: resolve, error: reject });
    });
}

function tail(topic: string): Command {
  return (client, { since }, { say, onInterrupt }) =>
    new Promise((resolve, reject) => {
      const listening = client
        .topic(topic)
        .entries({ since })
        .subscribe({ next: ({ event }) => say(JSON.stringify(event)), error: reject });
      onInterrupt(() => {
        listening.unsubscribe();
        resolve();
      });
    });
}

/** Asks the relay itself. */
function ask(wish: object, tell: (answer: unknown) => readonly string[] = asJson): Command {
  return async (client, { json }, { say }) => {
    const answer = await firstValueFrom(client.request('tame.admin', wish));
    for (const line of json ? asJson(answer) : tell(answer)) say(line);
  };
}

function asJson(answer: unknown): readonly string[] {
  return [JSON.stringify(answer)];
}

function needed(word: string | undefined, usage: string): string {
  if (word === undefined || word === '') throw new Usage(`Something is missing: type ${usage}.`);
  return word;
}

function inputOf(text = '{}'): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Usage(`"${text}" is not JSON: write the input as in tame call greet '{"name":"Ana"}'.`);
  }
}

function tokenOf({ tokenFile }: Typed, { env, readFile }: World): string | undefined {
  if (tokenFile === undefined) return env['TAME_TOKEN'];
  try {
    return readFile(tokenFile).trim();
  } catch {
    throw new Usage(`The file ${tokenFile} cannot be read: name one that holds a token.`);
  }
}

/** Rejects when the relay will not have us, or not any more, such as when the token has run out. Never resolves. */
function sentAway({ connection$ }: Client): Promise<never> {
  return new Promise((_resolve, reject) => {
    connection$.subscribe((now) => {
      if (now.state === 'refused') reject(new TameError(now.code, now.message));
    });
  });
}

/** Rejects when the relay does not answer. */
async function greeted({ connection$ }: Client, url: string): Promise<void> {
  const online$ = connection$.pipe(filter(({ state }) => state === 'online'));
  const connection = await firstValueFrom(race(online$, timer(PATIENCE_MS).pipe(map(() => undefined))));
  if (connection === undefined) {
    throw new Usage(`No relay answers at ${url}: start one with npx tame-relay --dev, or name another with --url.`);
  }
}
