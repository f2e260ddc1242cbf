import { Button, Skeleton } from '@mantine/core';
import type { Run, RunRow } from '@sluice/core';
import { useId } from 'react';
import { itemsOf, useFindOn } from '../../data/pages.ts';
import { isWorking, useRunRows } from '../../data/runs.ts';
import { countText } from '../../pieces/numbers.ts';
import { Problem } from '../../pieces/problem.tsx';
import { CameOfIt, Who } from './row-cells.tsx';

interface LaneProps {
  run: Run;
  outcome: 'found' | 'missed' | 'refused';
  title: string;
  count: number;
}

const NOTHING = {
  found: 'No row was found.',
  missed: 'No row was missed.',
  refused: 'No row was refused.',
} as const;

/** The rows of one outcome, in a column of their own beside the others. */
export function Lane({ run, outcome, title, count }: LaneProps) {
  // Where the counts say that there are none, none are looked for: that would take the whole file.
  const rows = useRunRows(run, outcome, count > 0);
  const items = itemsOf<RunRow>(rows.data);
  useFindOn(rows, items.length);
  const id = useId();
  return (
    <section className="lane" data-outcome={outcome} aria-labelledby={id}>
      <h3 id={id}>
        {title} <span className="lane-count">{countText(count)}</span>
      </h3>
      {rows.error ? <Problem error={rows.error} onRetry={() => void rows.refetch()} /> : null}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
      <section className="lane-rows" tabIndex={0} aria-label={`${title}, the rows`}>
        {rows.isPending && count > 0 ? <Skeleton height={64} m="sm" /> : null}
        {count === 0 || (rows.isSuccess && items.length === 0 && !rows.isFetching) ? (
          <p className="lane-none">
            {isWorking(run) || run.status === 'ready' ? 'None so far.' : NOTHING[outcome]}
          </p>
        ) : null}
        <ul>
          {items.map((row) => (
            <li key={row.row}>
              <div>
                <Who run={run} row={row} />
              </div>
              <CameOfIt row={row} />
            </li>
          ))}
        </ul>
        {rows.hasNextPage && items.length > 0 ? (
          <Button
            className="lane-more"
            size="xs"
            variant="default"
            loading={rows.isFetchingNextPage}
            onClick={() => void rows.fetchNextPage()}
          >
            Show more<span className="unseen"> of {title}</span>
          </Button>
        ) : null}
      </section>
    </section>
  );
}
