/** A real Chromium with one page, on an origin of its own; the origin also takes what the page sends, and counts it. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromium } from 'playwright';
import { answer, given } from '../../harness/answer.ts';

/** The page's script, the browser as JSON, and the address of the page's server, where there is one. */
const [script, found, relay] = [given(0), given(1), given(2)];

const code = readFileSync(script);
let taken = 0;
const site = createServer((request, response) => {
  if (request.url === '/take') {
    request.resume().on('end', () => {
      taken += 1;
      response.end();
    });
  } else if (request.url === '/page.js') response.setHeader('content-type', 'text/javascript').end(code);
  else
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><script type="module" src="/page.js"></script>');
});
await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
const address = site.address();
if (typeof address !== 'object' || address === null) throw new Error('The site has no port.');

const options: unknown = JSON.parse(found);
const browser = await chromium.launch(isLaunch(options) ? options : {});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${address.port}/?relay=${encodeURIComponent(relay)}`);
const loaded = () => page.waitForFunction('globalThis.bench !== undefined');
await loaded();

answer({
  store: async (count = 0) => ({ value: await ms('store', count) }),
  async flush(count = 0) {
    taken = 0;
    await ms('store', count);
    const value = await ms('flush', count);
    if (relay === '' && taken !== count) throw new Error(`${taken} of ${count} requests came.`);
    return { value };
  },
  async reload(count = 0) {
    await page.evaluate(`bench.half(${count})`);
    await page.reload();
    await loaded();
    return { value: Number(await page.evaluate('bench.all()')) };
  },
});

async function ms(what: 'store' | 'flush', count: number): Promise<number> {
  return Number(await page.evaluate(`bench.${what}(${count})`));
}

function isLaunch(value: unknown): value is { executablePath: string; env: Record<string, string>; args: string[] } {
  return typeof value === 'object' && value !== null && 'executablePath' in value && 'args' in value;
}
