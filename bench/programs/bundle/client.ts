/** What a page pays for a library: bundled for a browser, minified, gzipped. */
import { gzippedSize } from '../../../scripts/page-size.mjs';
import { answer, given } from '../../harness/answer.ts';

const page = { contents: given(), resolveDir: process.cwd() };

answer({
  gzip: async () => ({
    value: await gzippedSize(page),
    'with what is loaded later': await gzippedSize({ ...page, later: true }),
  }),
});
