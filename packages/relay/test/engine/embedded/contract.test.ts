/** The embedded engine, put to the promises of every engine. */
import { engineContract } from '../engine-contract.ts';
import { testFolder } from './folder-for-test.ts';

engineContract('the embedded engine', async () => {
  const folder = testFolder();
  return { open: () => folder.open(), remove: folder.remove };
});
