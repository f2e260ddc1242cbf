import type { Run } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { itemsOf } from '../../data/pages.ts';
import { isWorking, useRuns } from '../../data/runs.ts';
import { countText, creditsText, shareText } from '../../pieces/numbers.ts';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { RunStatusBadge } from '../../pieces/status.tsx';
import { When } from '../../pieces/when.tsx';
import './home.css';

const MAX_SHOWN = 5;

/** What runs now, with how far it is; then what ran last. */
export function RunsPanel() {
  const active = useRuns({ status: 'active' });
  const recent = useRuns({});
  const working = itemsOf(active.data);
  const rest = itemsOf(recent.data).filter(({ id }) => !working.some((run) => run.id === id));
  const shown = [...working, ...rest].slice(0, MAX_SHOWN);
  return (
    <Panel title="Runs" actions={<Link to="/runs">All runs</Link>}>
      {recent.error ? <Problem error={recent.error} onRetry={() => void recent.refetch()} /> : null}
      {recent.isPending ? <RowsComing height={40} /> : null}
      {recent.isSuccess && shown.length === 0 ? (
        <p className="home-none">
          Nothing has run yet. <Link to="/enrich">Enrich a file</Link>, and its progress shows here.
        </p>
      ) : null}
      {shown.length > 0 ? (
        <ul className="home-runs" aria-label="Runs">
          {shown.map((run) => (
            <OneRun key={run.id} run={run} />
          ))}
        </ul>
      ) : null}
    </Panel>
  );
}

function OneRun({ run }: { run: Run }) {
  const rows = run.estimate?.rows ?? 0;
  return (
    <li className="home-run">
      <div className="home-run-head">
        <Link to="/runs/$runId" params={{ runId: run.id }}>
          {run.fileName}
        </Link>
        <RunStatusBadge status={run.status} />
      </div>
      {isWorking(run) && rows > 0 ? (
        <progress
          className="home-run-bar"
          value={run.counts.done}
          max={rows}
          aria-label={`Progress of ${run.fileName}`}
        />
      ) : null}
      <p>
        {isWorking(run) ? (
          `${countText(run.counts.done)} of ${countText(rows)} rows · ${creditsText(run.credits.spent)} credits`
        ) : (
          <>
            {foundText(run, rows)} · <When at={run.finishedAt ?? run.createdAt} />
          </>
        )}
      </p>
    </li>
  );
}

function foundText(run: Run, rows: number): string {
  if (run.startedAt === null) return `${countText(rows)} rows, not started`;
  const found = run.counts.matched + run.counts.known;
  return `${countText(found)} found (${shareText(found, rows)}) · ${creditsText(run.credits.spent)} credits`;
}
