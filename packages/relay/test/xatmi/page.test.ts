/** docs/xatmi.md promises nothing that no test holds. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The verbs, flags, types, errors and events of XATMI, and what its monitors have added. */
const NAMES =
  `tpcall tpacall tpgetrply tpcancel tpconnect tpsend tprecv tpdiscon tpservice tpreturn tpforward tpadvertise tpunadvertise
  tpalloc tprealloc tptypes tpfree tpnotify tpbroadcast tpsetunsol tpsprio tpgprio btenqueue btdequeue tpbegin tpcommit tpabort
  X_OCTET X_COMMON X_C_TYPE
  TPNOBLOCK TPSIGRSTRT TPNOREPLY TPNOTRAN TPTRAN TPNOTIME TPGETANY TPNOCHANGE TPCONV TPSENDONLY TPRECVONLY TPFAIL TPSUCCESS
  TPEBADDESC TPEBLOCK TPEINVAL TPELIMIT TPENOENT TPEOS TPEPROTO TPESVCERR TPESVCFAIL TPESYSTEM TPETIME TPETRAN TPGOTSIG
  TPEITYPE TPEOTYPE TPEEVENT TPEMATCH
  TPEV_DISCONIMM TPEV_SVCERR TPEV_SVCFAIL TPEV_SVCSUCC TPEV_SENDONLY`.split(/\s+/);

const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');

test('each line of docs/xatmi.md is backed by a test that carries its name, and no name is missing', () => {
  const sources = read('verbs.test.ts') + read('errors.test.ts');
  const titles = new Set([...sources.matchAll(/^test\(\s*'(.+)'/gm)].map(([, title = '']) => title));
  const rows = [...read('../../../../docs/xatmi.md').matchAll(/^\| (`.+?) +\| .+ \| (.+?) +\|$/gm)];
  const lines = rows.map(([, cell = '', title = '']) => ({
    names: [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
    title,
  }));
  for (const { names, title } of lines) {
    const carried = title.split(':')[0]?.split(', ');
    for (const name of names) expect(carried).toContain(name);
  }
  expect(new Set(lines.map(({ title }) => title))).toEqual(titles);
  expect(new Set(lines.flatMap(({ names }) => names))).toEqual(new Set(NAMES));
});
