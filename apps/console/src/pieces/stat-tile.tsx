import { Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RowLink } from './data-table.tsx';
import './stat-tile.css';

interface StatTileProps {
  label: string;
  value: ReactNode;
  /** What helps to read the number: what it was before, what it is of. */
  note?: ReactNode;
  /** How it changed, as `+12%`; `good` and `bad` give it a colour. */
  trend?: { text: string; tone: 'good' | 'bad' | 'quiet' } | undefined;
  /** A chart without words beside the number. */
  chart?: ReactNode;
  /** Where the number comes from; the whole tile leads there. */
  to?: RowLink;
}

/** One number that tells how things are. */
export function StatTile({ label, value, note, trend, chart, to }: StatTileProps) {
  return (
    <div className="stat-tile" data-link={to !== undefined}>
      <dt className="stat-label">{to ? <Link {...to}>{label}</Link> : label}</dt>
      <dd className="stat-value">
        {value}
        {trend ? (
          <span className="stat-trend" data-tone={trend.tone}>
            {trend.text}
          </span>
        ) : null}
      </dd>
      {note === undefined ? null : <dd className="stat-note">{note}</dd>}
      {chart === undefined ? null : <dd className="stat-chart">{chart}</dd>}
    </div>
  );
}

/** Tiles side by side. */
export function StatTiles({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section aria-label={label}>
      <dl className="stat-tiles">{children}</dl>
    </section>
  );
}

const COMING = [0, 1, 2, 3];

export function StatTilesComing() {
  return (
    <div className="stat-tiles" aria-busy="true">
      <p className="unseen">Loading…</p>
      {COMING.map((index) => (
        <div key={index} className="stat-tile">
          <Skeleton height={12} width="50%" />
          <Skeleton height={28} width="70%" mt="sm" />
        </div>
      ))}
    </div>
  );
}
