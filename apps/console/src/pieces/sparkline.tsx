import './sparkline.css';

const WIDTH = 100;
const HEIGHT = 28;

interface SparklineProps {
  values: readonly number[];
  /** What its course tells, for who cannot see it. */
  label: string;
  tone?: 'accent' | 'bad';
}

/** The course of a number in the space of a word. */
export function Sparkline({ values, label, tone = 'accent' }: SparklineProps) {
  const highest = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map(
    (value, index) => `${index * step},${HEIGHT - 2 - (value / highest) * (HEIGHT - 4)}`,
  );
  return (
    <>
      <span className="unseen">{label}</span>
      <svg
        className="sparkline"
        data-tone={tone}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden
      >
        <polygon points={`0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`} />
        <polyline points={points.join(' ')} vectorEffect="non-scaling-stroke" />
      </svg>
    </>
  );
}
