/** What a member is made of is checked before any of it runs (S1-07). */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadRole, roleFile } from '../../../src/worker/pool/role.ts';
import { settleRules } from '../../../src/worker/pool/rules.ts';

async function written(text: string, onTestFinished: (clean: () => Promise<void>) => void): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tame-role-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'role.mjs');
  await writeFile(file, text);
  return file;
}

test('a role is loaded with its configuration, and tests itself', async ({ onTestFinished }) => {
  const file = await written(
    'export const createRole = (config) => ({ config, handle() {}, selfTest() { if (config === "bad") throw new Error("no"); } });',
    onTestFinished,
  );
  const reference = await roleFile(file);
  expect(reference.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await loadRole(reference, 'good')).toMatchObject({ config: 'good' });
  await expect(loadRole(reference, 'bad')).rejects.toThrow('no');
});

test('a file that is not the one that was meant does not run', async ({ onTestFinished }) => {
  const file = await written(
    'globalThis.ran = true; export const createRole = () => ({ handle() {} });',
    onTestFinished,
  );
  const { hash } = await roleFile(file);
  await writeFile(file, 'globalThis.ran = true; export const createRole = () => ({ handle() { return "other"; } });');
  await expect(loadRole({ ...(await roleFile(file)), hash }, undefined)).rejects.toMatchObject({
    code: 'DATA_CORRUPT',
  });
  expect('ran' in globalThis).toBe(false);
});

test('a file without a function that creates the role is none', async ({ onTestFinished }) => {
  const file = await written('export const createRole = 7;', onTestFinished);
  await expect(loadRole(await roleFile(file), undefined)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

test('rules that make no sense are named', () => {
  expect(() => settleRules({ min: 0 })).toThrow(/min is 1 to max/);
  expect(() => settleRules({ min: 9 })).toThrow(/9 to 8/);
  expect(() => settleRules({ agreeing: 6 })).toThrow(/6 of 5/);
  expect(() => settleRules({ low: 0.9 })).toThrow(/low/);
  expect(() => settleRules({ target: 0 })).toThrow(/target/);
  expect(() => settleRules({ sampleMs: Number.NaN })).toThrow(/sampleMs/);
});
