import type { AuditEntry } from '@sluice/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Problem } from '../../pieces/problem.tsx';
import { Rows, RowsComing } from '../../pieces/rows.tsx';
import { When } from '../../pieces/when.tsx';
import { useClient } from '../../session/session.tsx';
import { creditsText } from '../../pieces/numbers.ts';

const SHOWN = 100;

const ACTS: Readonly<Record<string, string>> = {
  'run.created': 'Planned',
  'run.planned': 'Read and estimated',
  'run.started': 'Started',
  'run.pausing': 'Asked to pause',
  'run.paused': 'Paused',
  'run.resumed': 'Resumed',
  'run.cancelling': 'Asked to cancel',
  'run.cancelled': 'Cancelled',
  'run.stopped': 'Stopped',
  'run.sent': 'Sent to a destination',
  'run.completed': 'Completed',
  'run.failed': 'Failed',
};

/** Who did what with a run. */
export function RunHistory({ runId }: { runId: string }) {
  const client = useClient();
  const { data, error, refetch } = useQuery({
    queryKey: ['audit', 'of-run', runId],
    queryFn: ({ signal }) => client.audit.list({ query: { subject: runId, limit: SHOWN } }, { signal }),
  });
  if (error) return <Problem error={error} onRetry={() => void refetch()} />;
  if (!data) return <RowsComing height={56} />;
  return (
    <>
      <h2 className="unseen">History</h2>
      <Rows label="History">
        {data.items.map((entry) => (
          <li key={entry.id}>
            <div className="row-main">
              <p className="row-title">{ACTS[entry.act] ?? entry.act}</p>
              <p className="row-note">{noteOf(entry)}</p>
            </div>
            <span className="row-note">
              <When at={entry.at} />
            </span>
          </li>
        ))}
      </Rows>
      {data.nextCursor === null ? null : (
        <p className="row-note">
          The older ones are in the{' '}
          <Link to="/audit" search={{ subject: runId }}>
            audit
          </Link>
          .
        </p>
      )}
    </>
  );
}

function noteOf({ actor, details }: AuditEntry): string {
  const cap = details['capCredits'];
  const by = actor === 'system' ? 'by Sluice itself' : `by ${actor}`;
  return typeof cap === 'number' ? `${by}, with a cap of ${creditsText(cap)} credits` : by;
}
