/** Threads read no TypeScript: what this one does is made into one file first. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { programOf } from '../../../scripts/program.mjs';

const thread = programOf(fileURLToPath(new URL('./thread.ts', import.meta.url)));
await import(pathToFileURL(thread()).href);
