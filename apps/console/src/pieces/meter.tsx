import type { ReactNode } from 'react';
import './meter.css';

interface MeterProps {
  label: string;
  value: number;
  max: number;
  /** Said at the other end of the line: `12 of 50`. */
  note?: ReactNode;
  /** `use`: a nearly full one warns. `progress`: fuller is better. */
  kind?: 'use' | 'progress';
}

const WARN_FROM = 0.8;

/** How much of something is used, or done. */
export function Meter({ label, value, max, note, kind = 'use' }: MeterProps) {
  const share = max === 0 ? 0 : value / max;
  const level = kind === 'progress' || share < WARN_FROM ? 'calm' : share < 1 ? 'near' : 'full';
  return (
    <div className="meter" data-level={level}>
      <div className="meter-head">
        <span>{label}</span>
        {note === undefined ? null : <span className="meter-note">{note}</span>}
      </div>
      <progress value={Math.min(value, max)} max={Math.max(max, 1)} aria-label={label} />
    </div>
  );
}
