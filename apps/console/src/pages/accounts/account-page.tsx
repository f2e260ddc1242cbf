import { Button } from '@mantine/core';
import type { Account, ConnectorInfo } from '@sluice/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft, Pencil, RefreshCw, Settings2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { accountKeys, useAccount, useAccountAct } from '../../data/accounts.ts';
import { useConnectorLookup } from '../../data/connectors.ts';
import { HubOverlay } from '../../hub/hub-overlay.tsx';
import { oneOf, useFilters } from '../../pieces/filters.ts';
import { useNotify } from '../../pieces/notices.tsx';
import { Page } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { Tabs } from '../../pieces/tabs.tsx';
import { useCan } from '../../session/session.tsx';
import { AccountOverview } from './account-overview.tsx';
import { AccountStanding } from './account-standing.tsx';
import { useMayChange } from './may-change.ts';
import type { Mend } from './standing.ts';
import type { Revoked } from './stopped-text.ts';
import './accounts.css';

// What is not seen first is loaded when it is looked at.
const LatestCalls = lazy(async () => ({
  default: (await import('../activity/latest-calls.tsx')).LatestCalls,
}));
const TryAction = lazy(async () => ({ default: (await import('./try-action.tsx')).TryAction }));
const AccountHistory = lazy(async () => ({
  default: (await import('./account-history.tsx')).AccountHistory,
}));
const RenameAccount = lazy(async () => ({ default: (await import('./rename-account.tsx')).RenameAccount }));
const RevocationPanel = lazy(async () => ({
  default: (await import('./revocation-panel.tsx')).RevocationPanel,
}));
const ManageAccount = lazy(async () => ({ default: (await import('./manage-account.tsx')).ManageAccount }));

/** Everything about one account. */
export function AccountPage() {
  const { accountId } = useParams({ from: '/accounts/$accountId' });
  const account = useAccount(accountId);
  if (account.data) return <Loaded key={accountId} account={account.data} />;
  return (
    <Page title="Account" back={<Back />}>
      {account.error ? (
        <Problem error={account.error} onRetry={() => void account.refetch()} />
      ) : (
        <RowsComing height={160} />
      )}
    </Page>
  );
}

const TABS = ['overview', 'calls', 'try', 'history', 'manage'] as const;
type Tab = (typeof TABS)[number];

function Loaded({ account }: { account: Account }) {
  const connector = useConnectorLookup()(account.connector);
  const { filters, set } = useFilters('/accounts/$accountId');
  const may = useMayChange(account);
  const [renaming, setRenaming] = useState(false);
  const [revoked, setRevoked] = useState<Revoked>();
  const { mends, checking, busy, error } = useMends(account, () => set({ mend: 'key' }));
  const entering = (filters.mend === 'key' || filters.mend === 'sign-in') && canEnter(account, may.allowed);
  return (
    <Page
      title={account.name}
      intro={account.description === '' ? connector?.name : account.description}
      back={<Back />}
      sign={<img className="page-sign" src={connector?.logo} alt="" width={48} height={48} />}
      actions={
        may.allowed ? (
          <HeadActs
            account={account}
            checking={checking}
            onCheck={mends.check}
            onRename={() => setRenaming(true)}
            onEdit={mends.key}
          />
        ) : undefined
      }
    >
      {may.offered && may.why !== undefined ? <p className="account-locked">{may.why}</p> : null}
      {error ? <Problem error={error} /> : null}
      <AccountStanding
        account={account}
        connector={connector}
        busy={busy}
        mends={may.allowed ? mends : undefined}
      />
      {account.revocation ? (
        <Suspense>
          <RevocationPanel
            account={account}
            revocation={account.revocation}
            connector={connector}
            revoked={revoked}
            mayProve={may.allowed}
          />
        </Suspense>
      ) : null}
      <Parts account={account} connector={connector} tab={oneOf(TABS, filters.tab)} onRevoked={setRevoked} />
      {renaming ? (
        <Suspense>
          <RenameAccount account={account} onClose={() => setRenaming(false)} />
        </Suspense>
      ) : null}
      {entering ? (
        <EditAccount account={account} onClose={() => set({ mend: undefined }, { replace: true })} />
      ) : null}
    </Page>
  );
}

/** What mends the account; its key is entered in a window that the page opens. */
function useMends(account: Account, onEnter: () => void) {
  const notify = useNotify();
  const verify = useAccountAct(account.id, 'verify', ({ name, status }) => {
    if (status === 'active') notify(`${name} works: the provider took its key.`);
  });
  const resume = useAccountAct(account.id, 'resume', ({ name }) => notify(`${name} is used again.`));
  const mends: Record<Mend, () => void> = {
    key: onEnter,
    'sign-in': onEnter,
    check: () => verify.mutate(),
    resume: () => resume.mutate(),
  };
  return {
    mends,
    checking: verify.isPending,
    busy: verify.isPending || resume.isPending,
    error: verify.error ?? resume.error,
  };
}

/** No call is made with what people have stopped. */
function isCallable({ status }: Account): boolean {
  return status !== 'revoked' && status !== 'suspended';
}

/** What was revoked is over: another key makes another account. */
function canEnter({ status }: Account, allowed: boolean): boolean {
  return allowed && status !== 'revoked';
}

interface HeadActsProps {
  account: Account;
  checking: boolean;
  onCheck: () => void;
  onRename: () => void;
  onEdit: () => void;
}

function HeadActs({ account: { status }, checking, onCheck, onRename, onEdit }: HeadActsProps) {
  const isUsed = status !== 'revoked';
  return (
    <>
      {isUsed && status !== 'suspended' ? (
        <Button
          variant="default"
          leftSection={<RefreshCw size={16} aria-hidden />}
          loading={checking}
          onClick={onCheck}
        >
          Check again
        </Button>
      ) : null}
      <Button variant="default" leftSection={<Pencil size={16} aria-hidden />} onClick={onRename}>
        Rename
      </Button>
      {isUsed ? (
        <Button leftSection={<Settings2 size={16} aria-hidden />} onClick={onEdit}>
          Edit
        </Button>
      ) : null}
    </>
  );
}

interface PartsProps {
  account: Account;
  connector: ConnectorInfo | undefined;
  tab: Tab | undefined;
  onRevoked: (revoked: Revoked) => void;
}

function Parts({ account, connector, tab = 'overview', onRevoked }: PartsProps) {
  const mayTry = useCan('actions:run');
  const mayAudit = useCan('audit:read');
  const { offered } = useMayChange(account);
  const tabs: { key: Tab; label: string }[] = [
    { key: 'overview', label: 'Overview' },
    ...(mayAudit ? [{ key: 'calls' as const, label: 'Calls' }] : []),
    ...(mayTry && isCallable(account) ? [{ key: 'try' as const, label: 'Try an action' }] : []),
    ...(mayAudit ? [{ key: 'history' as const, label: 'History' }] : []),
    ...(offered ? [{ key: 'manage' as const, label: 'Manage' }] : []),
  ];
  const shown = tabs.some(({ key }) => key === tab) ? tab : 'overview';
  return (
    <>
      <Tabs label="Parts of this account" value={shown} tabs={tabs} />
      {shown === 'overview' ? <AccountOverview account={account} connector={connector} /> : null}
      <Suspense fallback={<RowsComing height={160} />}>
        {shown === 'calls' ? <LatestCalls accountId={account.id} /> : null}
        {shown === 'try' && connector ? <TryAction account={account} connector={connector} /> : null}
        {shown === 'history' ? <AccountHistory accountId={account.id} /> : null}
        {shown === 'manage' ? (
          <ManageAccount account={account} connector={connector} onRevoked={onRevoked} />
        ) : null}
      </Suspense>
    </>
  );
}

function Back() {
  return (
    <Link to="/accounts">
      <ChevronLeft size={16} aria-hidden />
      Accounts
    </Link>
  );
}

/** The new key is verified before the old one goes. */
function EditAccount({ account, onClose }: { account: Account; onClose: () => void }) {
  const queries = useQueryClient();
  const notify = useNotify();
  return (
    <HubOverlay
      title={`Edit ${account.name}`}
      session={{
        owner: { id: account.owner, name: account.ownerName },
        accountId: account.id,
        connectors: [account.connector],
        askName: true,
        advanced: true,
      }}
      onLinked={({ name }) => {
        notify(`${name} is changed.`);
        void queries.invalidateQueries({ queryKey: accountKeys.all });
      }}
      onClose={onClose}
    />
  );
}
