/** What was typed, as a wish: or a sentence that says what to type instead. */
import { parseArgs } from 'node:util';

/** Wrong words; the sentence says what to type. */
export class Usage extends Error {}

export interface Typed {
  readonly verb: string;
  readonly words: readonly string[];
  readonly url: string;
  readonly tokenFile: string | undefined;
  readonly json: boolean;
  readonly since: 'now' | 'start';
  readonly help: boolean;
}

export const HELP = `tame: asks a TAME relay from a terminal

  tame call SERVICE [JSON]            asks a service; each reply is a line
  tame tail TOPIC [--since start]     shows the events of a topic until interrupted
  tame services                       services: who waits, who works, how long it takes
  tame dead list SERVICE              dead letters of a service
  tame dead show | requeue | drop ID  looks at one, asks it again, or drops it
  tame pause | resume SERVICE         nothing of it is given out, or again
  tame drain WORKER                   gives workers of this name nothing more
  tame sessions [USER]                who is here or may come back, up to a hundred
  tame revoke user NAME               signs a user out everywhere: tokens issued until now are refused
  tame revoke session ID              ends one session: it is forgotten, and its tokens do not begin it again
  tame revoke token JTI [EXP]         refuses one token, remembered until its EXP if that is said
  tame revoked                        what is revoked, the newest first

  --url URL          the relay            [TAME_URL, http://localhost:7400]
  --token-file FILE  who asks             [TAME_TOKEN holds the token itself]
  --json             answers as JSON, one line each

  tame call greet '{"name":"Ana"}'
  tame dead list campaign.forecast --json
`;

export function readWords(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Typed {
  const { values, positionals } = parse(argv);
  const { since = 'now' } = values;
  if (since !== 'now' && since !== 'start') throw new Usage(`--since takes now or start, not "${since}".`);
  const [verb = '', ...words] = positionals;
  return {
    verb,
    words,
    url: values.url ?? env['TAME_URL'] ?? 'http://localhost:7400',
    tokenFile: values['token-file'],
    json: values.json ?? false,
    since,
    help: values.help ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        url: { type: 'string' },
        'token-file': { type: 'string' },
        json: { type: 'boolean' },
        since: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new Usage(`${error instanceof Error ? error.message : String(error)}; tame --help shows all there is.`);
  }
}
