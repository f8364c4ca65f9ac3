/** What a page pays for a library: bundled for a browser, minified, gzipped. */
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { answer, given } from '../../harness/answer.ts';

answer({
  async gzip() {
    const { outputFiles } = await build({
      stdin: { contents: given(), resolveDir: process.cwd() },
      bundle: true,
      minify: true,
      splitting: true,
      outdir: 'nowhere',
      write: false,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      define: { 'process.env.NODE_ENV': '"production"' },
      legalComments: 'none',
    });
    return { value: outputFiles.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0) };
  },
});
