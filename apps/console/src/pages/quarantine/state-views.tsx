import type { QuarantineState } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import '../runs/run-rows.css';

type View = QuarantineState | 'all';

export const QUARANTINE_VIEWS = ['open', 'replayed', 'dismissed', 'all'] as const satisfies readonly View[];

const LABELS: Record<View, string> = {
  open: 'Open',
  replayed: 'Replayed',
  dismissed: 'Dismissed',
  all: 'All',
};

/** What became of the rows that are shown; it lives in the address, where `open` needs no mark. */
export function StateViews({ value }: { value: View }) {
  return (
    <nav className="views" aria-label="What became of the rows">
      {QUARANTINE_VIEWS.map((view) => (
        <Link
          key={view}
          to="."
          // The router's types know one route at a time; here it is whichever is shown.
          search={((before: object) => ({ ...before, state: view === 'open' ? undefined : view })) as never}
          resetScroll={false}
          className="view"
          data-current={view === value}
          aria-current={view === value ? 'true' : false}
        >
          {LABELS[view]}
        </Link>
      ))}
    </nav>
  );
}
