import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import './rows.css';

/** A list whose items are rows with parts side by side, one below the other where it is narrow. */
export function Rows({ label, children }: { label: string; children: ReactNode }) {
  return (
    <ul className="rows" aria-label={label}>
      {children}
    </ul>
  );
}

const SKELETONS = [0, 1, 2];

/** Where a list will be, while it is fetched. */
export function RowsComing({ height = 72 }: { height?: number }) {
  return (
    <div className="rows-coming" aria-busy="true">
      <p className="unseen">Loading…</p>
      {SKELETONS.map((index) => (
        <Skeleton key={index} height={height} radius="md" />
      ))}
    </div>
  );
}

/** Names and values. */
export function Details({ entries }: { entries: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="details">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
