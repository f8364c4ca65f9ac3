/** Builds what is published: the program, as ES modules. */
import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: { main: 'src/main.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  deps: { onlyBundle: [] },
  dts: false,
  sourcemap: true,
  logLevel: 'warn',
  fixedExtension: false,
});
