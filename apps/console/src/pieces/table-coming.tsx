import { Skeleton } from '@mantine/core';
import './data-table.css';

const ROWS = Array.from({ length: 8 }, (_, index) => index);

/** Where a table will be, while it is fetched: as high as one full of rows, so that nothing jumps. */
export function TableComing({ heads }: { heads: readonly string[] }) {
  return (
    <div className="data-table" aria-busy="true">
      <p className="unseen">Loading…</p>
      <div className="table-coming-head" aria-hidden>
        {heads.map((head) => (
          <span key={head}>{head}</span>
        ))}
      </div>
      {ROWS.map((row) => (
        <div key={row} className="table-coming-row" aria-hidden>
          <Skeleton height={12} radius="sm" />
        </div>
      ))}
    </div>
  );
}
