/** What a person may ask of the demo on the command line. */
import { parseArgs } from 'node:util';

export interface Flags {
  /** Unset: 7300, or any other if that is taken. */
  port: number | undefined;
  /** 0: the one it had before in this folder, or any. */
  relayPort: number;
  data: string;
  fresh: boolean;
  json: boolean;
  build: boolean;
  fast: boolean;
}

export const USAGE = `Starts the demo: a relay, three sandbox platforms, the workers, and the page.

  --port N        port of the page (default 7300, another one if that is taken)
  --relay-port N  port of the relay (default: the one it had before, or any free one)
  --data DIR      where everything is kept (default .tame/demo)
  --fresh         begins anew: empties the data folder first
  --fast          quick platforms and rough forecasts, for tests
  --no-build      serves the page as it was last built
  --json          says the addresses and processes in one line of JSON
  --help          this text`;

/** Undefined: only the usage is wanted. Throws a sentence. */
export function readFlags(argv: readonly string[]): Flags | undefined {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string' },
      'relay-port': { type: 'string', default: '0' },
      data: { type: 'string', default: '.tame/demo' },
      fresh: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      fast: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false, short: 'h' },
    },
  });
  if (values.help) return undefined;
  return {
    port: values.port === undefined ? undefined : portOf('--port', values.port),
    relayPort: portOf('--relay-port', values['relay-port']),
    data: values.data,
    fresh: values.fresh,
    json: values.json,
    build: !values['no-build'],
    fast: values.fast,
  };
}

function portOf(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new Error(`${flag} ${text} is not a port; use a number from 0 to 65535.`);
}
