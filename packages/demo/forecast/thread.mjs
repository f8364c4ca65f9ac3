/** Threads do not inherit how their process reads TypeScript: this one learns it, then does its work. */
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
