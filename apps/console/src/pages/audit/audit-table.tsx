import type { AuditEntry } from '@sluice/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAudit, useMemberNames, useNewAudit, type AuditQuery } from '../../data/audit.ts';
import { useAccountName } from '../../data/account-names.ts';
import { useRunName } from '../../data/run-names.ts';
import { itemsOf, moreOf } from '../../data/pages.ts';
import { DataTable, type Column } from '../../pieces/data-table.tsx';
import { NewEntries } from '../../pieces/new-entries.tsx';
import { actorName } from '../../pieces/actor-name.ts';
import { DateText } from '../../pieces/when.tsx';
import { useCan } from '../../session/session.tsx';
import { detailsText, kindOf, sentenceOf } from './audit-words.ts';
import './audit.css';

/** Who did what, as sentences; for the whole workspace or for one subject. */
export function AuditTable({ query, empty }: { query: AuditQuery; empty: ReactNode }) {
  const audit = useAudit(query);
  return (
    <>
      <NewEntries {...useNewAudit(query)} noun="entry" plural="entries" />
      <DataTable
        label="Audit"
        columns={COLUMNS}
        rows={itemsOf(audit.data)}
        rowKey={({ id }) => id}
        loading={audit.isPending}
        stale={audit.isPlaceholderData}
        error={audit.error}
        onRetry={() => void audit.refetch()}
        more={moreOf(audit)}
        empty={empty}
      />
    </>
  );
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  {
    key: 'what',
    head: 'What happened',
    cell: (entry) => (
      <>
        <Sentence entry={entry} />
        <span className="cell-note">{detailsText(entry.details)}</span>
      </>
    ),
  },
  { key: 'at', head: 'When', align: 'right', width: 'middle', cell: ({ at }) => <DateText at={at} /> },
];

function Sentence({ entry: { actor, act, subject, details } }: { entry: AuditEntry }) {
  const { before, after, hasSubject, known } = sentenceOf(act);
  return (
    <span className="audit-sentence">
      <strong className="audit-actor" title={actor}>
        {actor === 'system' ? 'Sluice' : actorName(actor)}
      </strong>{' '}
      {kindOf(actor) === 'key' ? <span className="quiet">(API key) </span> : null}
      {known ? before : <code>{before}</code>}
      {hasSubject ? <Subject subject={subject} details={details} /> : null}
      {after}
    </span>
  );
}

function Subject({ subject, details }: Pick<AuditEntry, 'subject' | 'details'>) {
  const given = details['name'];
  const name = typeof given === 'string' ? given : undefined;
  switch (kindOf(subject)) {
    case 'account':
      return <AccountSubject accountId={subject} name={name} />;
    case 'run':
      return <RunSubject runId={subject} />;
    case 'webhook':
      return <WebhookSubject webhookId={subject} name={name} />;
    case 'member':
      return <MemberSubject memberId={subject} />;
    case 'link':
    case 'key':
    case 'file':
    case 'other':
      return <span title={subject}>{name ?? tail(subject)}</span>;
  }
}

/** Its page is not for everyone who may read the audit. */
function WebhookSubject({ webhookId, name }: { webhookId: string; name: string | undefined }) {
  const words = name ?? tail(webhookId);
  if (!useCan('webhooks:manage')) return <span title={webhookId}>{words}</span>;
  return (
    <Link to="/webhooks/$webhookId" params={{ webhookId }}>
      {words}
    </Link>
  );
}

/** By the name that it has now, or had when it was unlinked. */
function AccountSubject({ accountId, name }: { accountId: string; name: string | undefined }) {
  const now = useAccountName(accountId);
  if (now === null) return <span title={accountId}>{name ?? tail(accountId)}</span>;
  return (
    <Link to="/accounts/$accountId" params={{ accountId }}>
      {now ?? name ?? tail(accountId)}
    </Link>
  );
}

/** By the name of its file. */
function RunSubject({ runId }: { runId: string }) {
  const name = useRunName(runId);
  return (
    <Link to="/runs/$runId" params={{ runId }}>
      {name ?? tail(runId)}
    </Link>
  );
}

function MemberSubject({ memberId }: { memberId: string }) {
  const name = useMemberNames().find(({ value }) => value === memberId)?.label;
  return <span title={memberId}>{name ?? tail(memberId)}</span>;
}

const TAIL = 6;

/** `…4t8w6z` of a long id; what is no id is said as it is. */
function tail(id: string): string {
  return /^[a-z]{3}_/.test(id) ? `…${id.slice(-TAIL)}` : id;
}
