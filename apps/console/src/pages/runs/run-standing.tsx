import { Alert } from '@mantine/core';
import type { Run } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { fixText } from '../../pieces/fix-text.ts';
import { useAccountName } from '../../data/account-names.ts';
import { useConnectorLookup } from '../../data/connectors.ts';
import { RunStatusBadge } from '../../pieces/status.tsx';
import { lastSend, standing } from './run-words.ts';

/** How the run stands, in words; where it stands still, why, and what to do about it. */
export function RunStanding({ run }: { run: Run }) {
  const connectorOf = useConnectorLookup();
  const source = connectorOf(run.connector)?.name ?? run.connector;
  const destination = useAccountName(run.destination?.accountId ?? '') ?? undefined;
  return (
    <>
      <div className="standing" aria-live="polite">
        <RunStatusBadge status={run.status} />
        <p>
          {standing(run, { source, destination })}
          {hasRefused(run) ? <SeeRefused runId={run.id} /> : null}
        </p>
      </div>
      {run.reason === null && run.fix === null ? null : <Why run={run} />}
    </>
  );
}

function hasRefused(run: Run): boolean {
  return run.status === 'completed' && (lastSend(run)?.refused ?? 0) > 0 && run.counts.quarantineOpen > 0;
}

function SeeRefused({ runId }: { runId: string }) {
  return (
    <>
      {' '}
      <Link to="/runs/$runId" params={{ runId }} search={{ tab: 'quarantine' }}>
        See why
      </Link>
    </>
  );
}

function Why({ run }: { run: Run }) {
  const urgent = run.status === 'stopped' || run.status === 'failed';
  const fix = fixText(run.fix);
  const Icon = urgent ? CircleAlert : TriangleAlert;
  return (
    <Alert
      color={urgent ? 'red' : run.status === 'cancelled' ? 'gray' : 'yellow'}
      icon={<Icon size={18} aria-hidden />}
      className="standing-trouble"
    >
      {run.reason === null ? null : <p>{run.reason}</p>}
      {fix === undefined ? null : <p>{fix}</p>}
      {run.status === 'stopped' ? (
        <p>
          <Link to="/accounts/$accountId" params={{ accountId: run.accountId }}>
            Look at the account it works with
          </Link>
          {run.destination === null ? null : (
            <>
              {' · '}
              <Link to="/accounts/$accountId" params={{ accountId: run.destination.accountId }}>
                and at its destination
              </Link>
            </>
          )}
        </p>
      ) : null}
    </Alert>
  );
}
