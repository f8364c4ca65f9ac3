/** Two charts over the same days: results with their band, and spend against the budget. */
import { Text, VisuallyHidden, useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Campaign } from '../../contracts/campaign.ts';
import { goalLabels } from '../format/labels.ts';
import classes from './forecast-chart.module.css';
import { forecastSentences } from './forecast-sentences.ts';
import { columnsOf, type ForecastView } from './forecast-view.ts';
import { resultsOptions, spendOptions, type Frame } from './plot-options.ts';

interface Props {
  view: ForecastView;
  campaign: Campaign | undefined;
  horizonDays: number;
}

const DAY_S = 86_400;

export function ForecastChart({ view, campaign, horizonDays }: Props) {
  const scheme = useComputedColorScheme('light');
  const columns = useMemo(() => columnsOf(view), [view]);
  const from = columns.x[0];
  // The frame is as wide as the whole forecast, so that the curve grows into it instead of being squeezed anew.
  const frame = useMemo<Frame | undefined>(
    () => (from === undefined ? undefined : { from, to: from + Math.max(1, horizonDays - 1) * DAY_S }),
    [from, horizonDays],
  );
  const budget = campaign?.budgetPeriod === 'flight' ? campaign.budgetMicros / 1_000_000 : undefined;
  const results: uPlot.AlignedData = [columns.x, columns.p90, columns.p10, columns.median];
  const spend: uPlot.AlignedData = [columns.x, columns.spend, columns.x.map(() => budget ?? null)];
  const what = campaign ? goalLabels[campaign.goal.kind] : 'Results';

  if (!frame) {
    return (
      <Text className={classes.empty} c="var(--text-soft)" size="sm">
        The chart begins with the first days of the forecast.
      </Text>
    );
  }
  return (
    <figure className={classes.figure} data-testid="forecast-chart">
      <VisuallyHidden component="figcaption">{forecastSentences(view, campaign).join(' ')}</VisuallyHidden>
      <Legend
        title={`${what}, cumulative`}
        entries={[
          ['median', 'Median'],
          ['band', '80% of simulations'],
        ]}
      />
      <Plot key={`results ${scheme}`} frame={frame} data={results} options={resultsOptions} height={250} />
      <Legend
        title={`Spend${campaign ? ` in ${campaign.currency}` : ''}`}
        entries={
          budget === undefined
            ? [['spend', 'Total spend']]
            : [
                ['spend', 'Total spend'],
                ['budget', 'Budget'],
              ]
        }
      />
      <Plot key={`spend ${scheme}`} frame={frame} data={spend} options={spendOptions} height={160} />
    </figure>
  );
}

function Legend({ title, entries }: { title: string; entries: readonly (readonly [string, string])[] }) {
  return (
    <div className={classes.legend} aria-hidden>
      <span className={classes.title}>{title}</span>
      {entries.map(([kind, text]) => (
        <span key={kind} className={classes.entry} data-kind={kind}>
          {text}
        </span>
      ))}
    </div>
  );
}

interface PlotProps {
  frame: Frame;
  data: uPlot.AlignedData;
  options: (element: HTMLElement, frame: Frame) => Omit<uPlot.Options, 'width' | 'height'>;
  height: number;
}

function Plot({ frame, data, options, height }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(data);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = new uPlot({ ...options(element, frame), width: element.clientWidth, height }, latest.current, element);
    plot.current = made;
    const resizing = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    resizing.observe(element);
    return () => {
      resizing.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [options, frame, height]);
  useEffect(() => {
    latest.current = data;
    // At most once a frame, however fast the batches come.
    const drawing = requestAnimationFrame(() => plot.current?.setData(data));
    return () => cancelAnimationFrame(drawing);
  }, [data]);
  return <div ref={place} aria-hidden />;
}
