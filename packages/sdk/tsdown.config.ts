/** Builds what is published: ES modules with types, one file an entry, what entries share in chunks they all import. */
import { defineConfig } from 'tsdown';

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    worker: 'src/worker.ts',
    newcomer: 'src/newcomer.ts',
    port: 'src/port.ts',
    protocol: 'src/protocol/index.ts',
    testing: 'src/testing.ts',
  },
  format: 'esm',
  // One build for page and worker: an error made in one entry is an instance of the class exported by the other.
  platform: 'neutral',
  target: 'es2022',
  deps: { neverBundle: [/^node:/], onlyBundle: [] },
  dts: true,
  sourcemap: true,
  logLevel: 'warn',
  fixedExtension: false,
});
