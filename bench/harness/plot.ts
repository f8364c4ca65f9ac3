/** Results as a picture: one bar for each comparison, on a scale where twice as good and half as good are equally far. */
import { times } from './numbers.ts';
import type { Results } from './results.ts';

const WIDTH = 860;
const LEFT = 430;
const RIGHT = 60;
const ROW = 24;
const TOP = 46;

export function plot({ measured }: Results): string {
  const rows = measured.flatMap(({ title, comparisons }) =>
    comparisons.map(({ against, ratio, target }) => ({ label: `${title}: ${against}`, ratio: ratio.median, target })),
  );
  const logs = rows.map(({ ratio }) => Math.log2(ratio));
  const low = Math.min(-1, ...logs);
  const high = Math.max(1, ...logs);
  const x = (ratio: number): number => LEFT + ((Math.log2(ratio) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const height = TOP + rows.length * ROW + 12;
  const bars = rows.map(({ label, ratio, target }, at) => {
    const y = TOP + at * ROW;
    const [from, to] = [Math.min(x(1), x(ratio)), Math.max(x(1), x(ratio))];
    const kind = target === undefined ? 'free' : target.reached ? 'reached' : 'missed';
    return [
      `<text x="${LEFT - 10}" y="${y + 14}" text-anchor="end">${escaped(label)}</text>`,
      `<rect class="${kind}" x="${from.toFixed(1)}" y="${y + 3}" width="${Math.max(1, to - from).toFixed(1)}" height="15" rx="2"/>`,
      `<text x="${(to + 6).toFixed(1)}" y="${y + 14}">${times(ratio)}</text>`,
    ].join('\n');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">
<style>
svg { background: #fff; } text { fill: #1f2937; } .title { font-size: 15px; font-weight: 600; } .soft { fill: #6b7280; }
.reached { fill: #059669; } .missed { fill: #dc2626; } .free { fill: #6366f1; } line { stroke: #9ca3af; }
</style>
<text class="title" x="12" y="20">How many times better TAME is</text>
<text class="soft" x="12" y="37">green: its target is reached, red: missed, blue: there is none; right of the line TAME is ahead</text>
${bars.join('\n')}
<line x1="${x(1).toFixed(1)}" x2="${x(1).toFixed(1)}" y1="${TOP - 4}" y2="${height - 8}"/>
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
