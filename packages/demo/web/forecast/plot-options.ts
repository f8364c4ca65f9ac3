/** How the two charts are drawn. Colours come from the page's own variables, so they follow its theme. */
import uPlot from 'uplot';
import { shortCount } from '../format/numbers.ts';

/** First and last day, in seconds since 1970. */
export interface Frame {
  from: number;
  to: number;
}

type Options = Omit<uPlot.Options, 'width' | 'height'>;

const SYNC = 'forecast';
/** Of the y axis: the same in both, so that the days stand below each other. */
const AXIS_WIDTH = 56;

export function resultsOptions(element: HTMLElement, frame: Frame): Options {
  const ink = inkOf(element);
  return {
    ...shared(ink, frame),
    series: [
      {},
      { label: 'high', stroke: 'transparent', points: { show: false } },
      { label: 'low', stroke: 'transparent', points: { show: false } },
      { label: 'middle', stroke: ink.accent, width: 2, points: { show: false } },
    ],
    bands: [{ series: [1, 2], fill: ink.band }],
  };
}

export function spendOptions(element: HTMLElement, frame: Frame): Options {
  const ink = inkOf(element);
  return {
    ...shared(ink, frame),
    series: [
      {},
      { label: 'spend', stroke: ink.spend, width: 2, points: { show: false } },
      { label: 'budget', stroke: ink.soft, width: 1, dash: [4, 4], points: { show: false } },
    ],
  };
}

interface Ink {
  font: string;
  soft: string;
  line: string;
  accent: string;
  band: string;
  spend: string;
}

function inkOf(element: HTMLElement): Ink {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const accent = colour('--accent');
  return {
    font: style.fontFamily,
    soft: colour('--text-soft'),
    line: colour('--line'),
    accent,
    band: `${accent}33`,
    spend: colour('--tone-busy'),
  };
}

function shared(ink: Ink, frame: Frame): Pick<Options, 'scales' | 'axes' | 'legend' | 'cursor' | 'tzDate' | 'padding'> {
  const axis = {
    stroke: ink.soft,
    font: `12px ${ink.font}`,
    grid: { stroke: ink.line, width: 1 },
    ticks: { show: false },
  };
  return {
    legend: { show: false },
    padding: [8, 12, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
    cursor: { sync: { key: SYNC }, y: false, points: { show: true }, drag: { x: false, y: false } },
    scales: { x: { time: true, range: () => [frame.from, frame.to] }, y: { range: (_, __, max) => [0, niceTop(max)] } },
    axes: [
      { ...axis, size: 28, grid: { show: false }, values: (_, days) => days.map(dayLabel) },
      { ...axis, size: AXIS_WIDTH, values: (_, values) => values.map((value) => shortCount(value)) },
    ],
  };
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

function dayLabel(seconds: number): string {
  return day.format(new Date(seconds * 1_000));
}

/** A little air above the highest value. */
function niceTop(max: number): number {
  return max > 0 ? max * 1.08 : 1;
}
