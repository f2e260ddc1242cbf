import { isId, type CallDetail } from '@sluice/core';
import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useCall } from '../../data/calls.ts';
import { useConnectorLookup } from '../../data/connectors.ts';
import { useRunName } from '../../data/run-names.ts';
import { AccountSign } from '../../pieces/account-name.tsx';
import { actorName } from '../../pieces/actor-name.ts';
import { JsonView } from '../../pieces/json-view.tsx';
import { creditsText, durationText } from '../../pieces/numbers.ts';
import { Page, Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { Details, RowsComing } from '../../pieces/rows.tsx';
import { CallOutcomeBadge } from '../../pieces/status.tsx';
import { DateText, When } from '../../pieces/when.tsx';
import { outcomeText } from './call-words.ts';
import { DryRunPanel } from './dry-run-panel.tsx';
import './activity.css';

/** One call to the outside: all that is known about it. */
export function CallPage() {
  const { callId } = useParams({ from: '/activity/$callId' });
  const call = useCall(callId);
  if (call.data) return <Loaded detail={call.data} />;
  return (
    <Page title="Call" back={<Back />}>
      {call.error ? (
        <Problem error={call.error} onRetry={() => void call.refetch()} />
      ) : (
        <RowsComing height={160} />
      )}
    </Page>
  );
}

function Loaded({ detail }: { detail: CallDetail }) {
  const { call, bodies, bodiesNote, canDryRun } = detail;
  const connector = useConnectorLookup()(call.connector);
  const title = connector?.actions.find(({ name }) => name === call.action)?.title;
  return (
    <Page
      title={title ?? call.action}
      intro={outcomeText(call)}
      back={<Back />}
      sign={
        connector ? <img className="call-sign" src={connector.logo} alt="" width={48} height={48} /> : null
      }
    >
      <Panel title="The call" actions={<CallOutcomeBadge outcome={call.outcome} status={call.status} />}>
        <div className="call-details">
          <Details entries={entriesOf(detail)} />
        </div>
      </Panel>
      <Panel
        title={call.attempts === 0 ? 'What would have been sent' : 'What was sent and answered'}
        intro={bodies ? 'Keys and personal values are masked; they are not kept here at all.' : undefined}
      >
        {bodiesNote === null ? null : <p className="call-note">{bodiesNote}</p>}
        {bodies ? (
          <div className="call-bodies">
            <JsonView label={call.attempts === 0 ? 'Not sent' : 'Sent'} value={bodies.request} />
            {call.attempts === 0 ? null : <JsonView label="Answered" value={bodies.response} />}
          </div>
        ) : null}
      </Panel>
      <DryRunPanel callId={call.id} can={canDryRun} />
    </Page>
  );
}

function Back() {
  return (
    <Link to="/activity">
      <ChevronLeft size={16} aria-hidden />
      Activity
    </Link>
  );
}

function entriesOf({ call, accountName }: CallDetail): (readonly [string, ReactNode])[] {
  return [
    [
      'When',
      <>
        <DateText at={call.at} /> · <When at={call.at} />
      </>,
    ],
    [
      'Address',
      <span key="url" className="code">
        {call.method} {call.url}
      </span>,
    ],
    ['Account', <AccountLink key="account" call={call} name={accountName} />],
    ...(call.runId === null ? [] : [['Run', <RunLink key="run" runId={call.runId} />] as const]),
    [
      'Asked for by',
      call.actor === null ? (
        'Sluice itself'
      ) : (
        <span key="actor" title={call.actor}>
          {actorName(call.actor)}
        </span>
      ),
    ],
    ['Took', durationText(call.durationMs)],
    ['Tries', call.attempts],
    ['Credits', creditsText(call.credits)],
    [
      'Call id',
      <span key="id" className="code">
        {call.id}
      </span>,
    ],
  ];
}

function RunLink({ runId }: { runId: string }) {
  return (
    <Link to="/runs/$runId" params={{ runId }}>
      {useRunName(runId) ?? 'Show the run'}
    </Link>
  );
}

function AccountLink({ call, name }: { call: CallDetail['call']; name: string | null }) {
  const before = !isId('account', call.accountId);
  const sign = <AccountSign connector={call.connector} name={name} before={before} />;
  if (name === null) return sign;
  return (
    <Link to="/accounts/$accountId" params={{ accountId: call.accountId }}>
      {sign}
    </Link>
  );
}
