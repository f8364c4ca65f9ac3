/** Builds what is published: the program and the library, as ES modules. */
import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { index: 'src/index.ts', contract: 'src/contract.ts', main: 'src/main.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  deps: { onlyBundle: [] },
  dts: true,
  sourcemap: true,
  logLevel: 'warn',
  fixedExtension: false,
});
