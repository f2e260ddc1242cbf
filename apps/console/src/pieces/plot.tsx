import { useEffect, useRef, useSyncExternalStore } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import {
  axisSteps,
  beginnings,
  plotted,
  type ChartColour,
  type ChartKind,
  type ChartPoint,
  type ChartSeries,
} from './chart-data.ts';
import { shortCount } from './numbers.ts';

interface PlotProps {
  points: readonly ChartPoint[];
  series: readonly ChartSeries[];
  kind: ChartKind;
  step: 'hour' | 'day';
  height: number;
  /** The point that is looked at. */
  index: number | undefined;
  onIndex: (index: number | undefined) => void;
}

/** The drawing itself; loaded only where there is something to draw. */
export function Plot(props: PlotProps) {
  // Drawn anew in other colours.
  return <Drawn key={useScheme()} {...props} />;
}

function Drawn({ points, series, kind, step, height, index, onIndex }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const told = useRef(onIndex);
  useEffect(() => {
    told.current = onIndex;
  });
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const colours = coloursOf(element);
    const onPoint = (at: number | undefined) => told.current(at);
    const options = optionsOf({ points, series, kind, step, colours, onPoint });
    const size = () => ({ width: Math.max(1, element.clientWidth), height });
    const made = new uPlot({ ...options, ...size() }, plotted(points, series.length, kind), element);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [points, series, kind, step, height]);
  useEffect(() => {
    const made = plot.current;
    if (!made || made.cursor.idx === index || (index === undefined && made.cursor.idx === null)) return;
    const at = index === undefined ? undefined : made.data[0][index];
    // Without telling again what was just told.
    made.setCursor({ left: at === undefined ? -10 : made.valToPos(at, 'x'), top: 0 }, false);
  }, [index]);
  return <div ref={place} aria-hidden />;
}

interface Drawing {
  points: readonly ChartPoint[];
  series: readonly ChartSeries[];
  kind: ChartKind;
  step: 'hour' | 'day';
  colours: Colours;
  onPoint: (index: number | undefined) => void;
}

function optionsOf(drawing: Drawing): Omit<uPlot.Options, 'width' | 'height'> {
  const { series, kind, step, colours, onPoint } = drawing;
  const axis = {
    stroke: colours.text,
    font: `11px ${colours.font}`,
    grid: { stroke: colours.line, width: 1 },
    ticks: { show: false },
  };
  return {
    legend: { show: false },
    padding: [8, 4, 0, 0],
    cursor: {
      y: false,
      move: snapped,
      drag: { x: false, y: false },
      points: { show: kind === 'lines', size: 7 },
    },
    // Days are those of UTC, as usage is counted.
    ...(step === 'day' ? { tzDate: (at: number) => uPlot.tzDate(new Date(at * 1000), 'Etc/UTC') } : {}),
    scales: { x: { time: true, ...(kind === 'bars' ? { range: roomForBars } : {}) }, y: { range: fromZero } },
    axes: [
      { ...axis, grid: { show: false }, space: 64, size: 28, values: timeLabels(step) },
      {
        ...axis,
        size: 46,
        space: 36,
        incrs: (plot) => axisSteps(plot.scales['y']?.max ?? 1),
        values: (_, splits) => splits.map(shortCount),
      },
    ],
    series: [{}, ...series.map((_, index) => lookOf(drawing, index))],
    hooks: {
      setCursor: [(plot) => onPoint(plot.cursor.idx ?? undefined)],
    },
  };
}

const BAR_SHARE = 0.72;
const MAX_BAR_PIXELS = 28;
const BAR_RADIUS = 0.12;

function lookOf({ points, series, kind, colours }: Drawing, index: number): uPlot.Series {
  const { label = '', colour = 'accent' } = series[index] ?? {};
  const stroke = colours[colour];
  if (kind === 'lines') return { label, stroke, width: 2, points: { show: false } };
  const from = beginnings(points, index);
  const paths = uPlot.paths.bars?.({
    size: [BAR_SHARE, MAX_BAR_PIXELS],
    radius: [series.length > 1 ? 0 : BAR_RADIUS, 0],
    disp: {
      y0: { unit: 1, values: () => from },
      y1: { unit: 1, values: (plot) => plot.data[index + 1] as number[] },
    },
  });
  return { label, fill: stroke, width: 0, points: { show: false }, ...(paths ? { paths } : {}) };
}

/** The line under the pointer stands in the middle of what is looked at. */
function snapped(plot: uPlot, left: number, top: number): uPlot.Cursor.LeftTop {
  const at = left < 0 ? undefined : plot.data[0][plot.posToIdx(left)];
  return [at === undefined ? left : plot.valToPos(at, 'x'), top];
}

function fromZero(_: uPlot, _min: number, max: number): uPlot.Range.MinMax {
  return [0, max > 0 ? max * 1.08 : 1];
}

/** Half a bar before the first and after the last. */
function roomForBars(plot: uPlot, min: number, max: number): uPlot.Range.MinMax {
  const [first = min, second = first + 86_400] = plot.data[0];
  const half = (second - first) / 2;
  return [min - half, max + half];
}

const DAY = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const HOUR = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

function timeLabels(step: 'hour' | 'day'): (plot: uPlot, splits: number[]) => string[] {
  const format = step === 'day' ? DAY : HOUR;
  return (_, splits) => splits.map((at) => format.format(new Date(at * 1000)));
}

type Colours = Record<ChartColour | 'line' | 'text' | 'font', string>;

function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(`--chart-${name}`).trim();
  return {
    accent: of('accent'),
    good: of('good'),
    warn: of('warn'),
    bad: of('bad'),
    quiet: of('quiet'),
    line: of('line'),
    text: of('text'),
    font: style.fontFamily,
  };
}

const SCHEME = 'data-mantine-color-scheme';

/** The colours as the page has them now: a canvas does not change with its style sheet. */
function useScheme(): string | null {
  return useSyncExternalStore(watchScheme, () => document.documentElement.getAttribute(SCHEME));
}

function watchScheme(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributeFilter: [SCHEME] });
  return () => observer.disconnect();
}
