/** Results as a picture: one bar for each comparison, on a scale where twice as good and half as good are equally far. */
import { times } from './numbers.ts';
import type { Result } from './result.ts';
import type { Results } from './results.ts';

const WIDTH = 860;
const LEFT = 220;
const RIGHT = 60;
const ROW = 22;
const TOP = 46;

export function plot(results: Results): string {
  const compared = results.filter(({ comparisons }) => comparisons.length > 0);
  const logs = compared.flatMap(({ comparisons }) => comparisons.map(({ ratio }) => Math.log2(ratio.median)));
  const low = Math.min(-1, ...logs);
  const high = Math.max(1, ...logs);
  const x = (ratio: number): number => LEFT + ((Math.log2(ratio) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const groups: string[] = [];
  let y = TOP;
  for (const result of compared) {
    groups.push(group(result, x, y));
    y += (1 + result.comparisons.length) * ROW + 8;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 8}" font-family="system-ui, sans-serif" font-size="12">
<style>
svg { background: #fff; } text { fill: #1f2937; } .title { font-size: 15px; font-weight: 600; } .soft { fill: #6b7280; }
.work { font-weight: 600; } .reached { fill: #059669; } .missed { fill: #dc2626; } .free { fill: #6366f1; } line { stroke: #9ca3af; }
</style>
<text class="title" x="12" y="20">How many times better TAME is</text>
<text class="soft" x="12" y="37">green: its target is reached, red: missed, blue: there is none; right of the line TAME is ahead</text>
${groups.join('\n')}
</svg>
`;
}

/** What was done, and below it a bar for each system that TAME is compared with. */
function group({ title, comparisons }: Result, x: (ratio: number) => number, top: number): string {
  const bars = comparisons.map(({ against, ratio: { median }, target }, at) => {
    const y = top + (1 + at) * ROW;
    const [from, to] = [Math.min(x(1), x(median)), Math.max(x(1), x(median))];
    const kind = target === undefined ? 'free' : target.reached ? 'reached' : 'missed';
    return [
      `<text x="${LEFT - 10}" y="${y + 14}" text-anchor="end">${escaped(against)}</text>`,
      `<rect class="${kind}" x="${from.toFixed(1)}" y="${y + 3}" width="${Math.max(1, to - from).toFixed(1)}" height="15" rx="2"/>`,
      `<text x="${(to + 6).toFixed(1)}" y="${y + 14}">${times(median)}</text>`,
    ].join('\n');
  });
  const line = x(1).toFixed(1);
  return [
    `<text class="work" x="12" y="${top + 15}">${escaped(title)}</text>`,
    ...bars,
    `<line x1="${line}" x2="${line}" y1="${top + ROW}" y2="${top + (1 + comparisons.length) * ROW}"/>`,
  ].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
