/** RELIABILITY.md, from the ledger and the list of faults: nobody writes into it by hand. */
import { format } from 'prettier';
import { FAULTS, type Fault } from './faults.ts';
import { MUTANTS } from '../simulator/mutants.ts';
import { TRIALS, type LedgerLine, type TrialName } from './ledger.ts';

const PROMISE = `# Reliability

<!-- Written by \`npm run trials\`: change reliability/ledger instead. -->

## What is promised

1. **What is stored is sent.** A request is on the device's disk before its first byte leaves; it is sent when any page of the
   origin runs, by one tab, in the order it was made.
2. **What is accepted is kept.** The relay acknowledges what is on its disk (\`fdatasync\`), and nothing before. Killed or without
   power at any moment, it has all of it when it is started again.
3. **What is asked is worked at least once, and ends once.** A worker that dies, sleeps or is cut off is followed by another
   attempt; the late words of the one before are refused. Who works has an id and the number of the attempt to make effects
   happen once.
4. **What is replied is seen once and in order**, by every reader, from whatever position, over reloads, crashes and devices. A
   log that does not reach a position says so (\`RESET\`); nothing is left out in silence.
5. **What cannot be promised is said**: \`outbox$.durability\`, a typed error, a note, a gap.

## What is not promised

- That an effect happens once: it may happen again when a worker dies between the effect and its reply.
- That data of a browser survive its user, who may clear them before they were sent.
- That the relay survives its disk: one machine holds the data. Copy the folder while the relay is stopped.
- That requests are over in time when the relay's clock is set: \`ttlMs\`, \`deadlineMs\` and \`delayMs\` go by it, and so do tokens. A jump
  forward makes them too early, one back too late. Leases and sessions do not go by it, nobody is found silent too early,
  and what is kept for a while (what has ended with its id, events, revocations) is kept for as long again after a jump.
- That a silent flip of bits inside an open file is found before it is read; it is found then, and that record is not served.
`;

const TITLES: Record<TrialName, string> = {
  kills: 'relay or worker killed with -9 in each round, while conversations go on',
  failpoints: 'relay and worker killed at each named point between hearing and acknowledging',
  elections: 'relay or worker killed in each round, while tasks elect who has the last word',
  soak: 'connections cut, relay and worker killed, under long streams of replies',
  power: 'the power goes while the relay takes requests',
  control: 'the same on a system that lies about flushes: **it has to lose**',
  simulator: 'seeds of the simulator',
};

export async function rendered(ledger: readonly LedgerLine[]): Promise<string> {
  const text = `${PROMISE}
## What was proven

All runs so far, in numbers that only grow. \`reliability/ledger/ledger.jsonl\` has each of them with its day and commit.

| trial | what | rounds | kills | cuts | power cuts | acknowledged before | messages looked at | violations |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${TRIALS.map((trial) =>
  rowOf(
    trial,
    ledger.filter((line) => line.trial === trial),
  ),
).join('\n')}

Beside them, the tests run small trials of each kind, 1,000 seeds of the simulator, and ${MUTANTS.length} systems that are broken in one place
each, every one of which has to be found out by its rule. \`npm run trials\` runs and adds; reliability/README.md tells how.

## What was found

${ledger.flatMap(({ found, date, trial }) => (found === undefined ? [] : [`- ${date}, ${trial}: ${found}`])).join('\n')}

## What goes wrong, and where it is made to

| fault | what | made to happen by |
| --- | --- | --- |
${FAULTS.map(faultRow).join('\n')}
`;
  return await format(text, { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' });
}

function rowOf(trial: TrialName, lines: readonly LedgerLine[]): string {
  const total = (of: (line: LedgerLine) => number): string =>
    lines.reduce((sum, line) => sum + of(line), 0).toLocaleString('en');
  const cells = [
    trial,
    TITLES[trial],
    total(({ rounds }) => rounds),
    total(({ kills }) => kills),
    total(({ cuts }) => cuts),
    total(({ powerCuts }) => powerCuts),
    total(({ acknowledged }) => acknowledged),
    total(({ messages }) => messages),
    trial === 'control' ? `lost in ${total(({ violations }) => violations)}` : total(({ violations }) => violations),
  ];
  return `| ${cells.join(' | ')} |`;
}

function faultRow({ id, what, test, why }: Fault): string {
  const where =
    why === undefined ? (test === undefined ? `the test that names ${id}` : `“${test}”`) : `nothing: ${why}`;
  return `| ${id} | ${what} | ${where} |`;
}
