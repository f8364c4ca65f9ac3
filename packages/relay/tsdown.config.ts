/** Builds what is published: the library and the program, as ES modules with types. */
import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { index: 'src/index.ts', main: 'src/main.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  deps: { onlyBundle: [] },
  dts: true,
  sourcemap: true,
  logLevel: 'warn',
  fixedExtension: false,
});
