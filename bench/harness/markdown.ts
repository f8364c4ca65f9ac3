/** Results as Markdown tables. */
import { amount, times } from './numbers.ts';
import type { Result, SystemResult } from './result.ts';
import type { Measured, Results } from './results.ts';

export function markdown(results: Results): string {
  return [
    '# How fast',
    '',
    'Measured with `npm run bench`, each work on one machine that ran all processes. Values are medians over rounds in ' +
      'alternation, with the lowest and the highest in brackets. "TAME is" says how many times better it is: ' +
      'above 1× TAME is ahead. "volatile" systems keep nothing on disk: what is under way is lost with any process. ' +
      '[How it is measured](../../docs/benchmark.md).',
    '',
    '![How TAME compares](results.svg)',
    '',
    ...results.flatMap(section),
  ].join('\n');
}

function section(result: Measured): string[] {
  const { cpu, cores, memoryGiB, system: os, node, fsyncMs } = result.machine;
  return [
    `## ${result.title}`,
    '',
    `| system | keeps | ${result.unit} (${result.better} is better) | beside it | TAME is | target |`,
    '| --- | --- | --- | --- | --- | --- |',
    ...result.systems.map((system) => `| ${row(system, result).join(' | ')} |`),
    '',
    ...result.systems.map(({ name, how }) => `- ${name}: ${how}`),
    '',
    `${result.date}; ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${os}, Node ${node}; one fsync of 4 KiB took ${amount(fsyncMs)} ms.`,
    '',
  ];
}

function row(system: SystemResult, { comparisons }: Result): string[] {
  const name = `${system.name} (${system.version})`;
  if ('absent' in system) return [name, system.keeps, `absent: ${system.absent}`, '', '', ''];
  const { value, beside } = system;
  const comparison = comparisons.find(({ against }) => against === system.name);
  const target = comparison?.target;
  return [
    name,
    system.keeps,
    `**${amount(value.median)}** (${amount(value.min)} to ${amount(value.max)})`,
    Object.entries(beside)
      .map(([what, each]) => `${what} ${amount(each)}`)
      .join(', '),
    comparison ? `**${times(comparison.ratio.median)}**` : '',
    target ? `${target.says}: ${target.reached ? 'reached' : '**missed**'}` : '',
  ];
}
