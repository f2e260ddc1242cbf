import { Button } from '@mantine/core';
import type { Account } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { ChevronLeft, Pencil, RefreshCw, Settings2, Unlink } from 'lucide-react';
import { useState } from 'react';
import { accountKeys, useAccount } from '../../data/accounts.ts';
import { useConnectorLookup } from '../../data/connectors.ts';
import { HubOverlay } from '../../hub/hub-overlay.tsx';
import { Confirm } from '../../pieces/confirm.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Page, Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { RowsComing } from '../../pieces/rows.tsx';
import { useClient } from '../../session/session.tsx';
import { AccountDetails } from './account-details.tsx';
import { BudgetPanel } from './budget-panel.tsx';
import { RenameAccount } from './rename-account.tsx';
import './accounts.css';

export function AccountPage() {
  const { accountId } = useParams({ from: '/accounts/$accountId' });
  const account = useAccount(accountId);
  if (account.data) return <Loaded account={account.data} />;
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

type Doing = 'renaming' | 'editing' | 'unlinking' | undefined;

function Loaded({ account }: { account: Account }) {
  const connector = useConnectorLookup()(account.connector);
  const [doing, setDoing] = useState<Doing>();
  const verify = useVerify(account);
  const stop = () => setDoing(undefined);
  return (
    <Page
      title={account.name}
      intro={account.description === '' ? connector?.name : account.description}
      back={<Back />}
      sign={<img className="page-sign" src={connector?.logo} alt="" width={48} height={48} />}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<RefreshCw size={16} aria-hidden />}
            loading={verify.isPending}
            onClick={() => verify.mutate()}
          >
            Check again
          </Button>
          <Button
            variant="default"
            leftSection={<Pencil size={16} aria-hidden />}
            onClick={() => setDoing('renaming')}
          >
            Rename
          </Button>
          <Button leftSection={<Settings2 size={16} aria-hidden />} onClick={() => setDoing('editing')}>
            Edit
          </Button>
        </>
      }
    >
      {verify.error ? <Problem error={verify.error} /> : null}
      <AccountDetails account={account} connector={connector} />
      <BudgetPanel accountId={account.id} />
      <Panel
        title="Unlink"
        intro="Its key is destroyed, and nothing can be called with it any more. What was fetched with it stays."
        actions={
          <Button
            color="red"
            variant="light"
            leftSection={<Unlink size={16} aria-hidden />}
            onClick={() => setDoing('unlinking')}
          >
            Unlink
          </Button>
        }
      >
        {null}
      </Panel>
      {doing === 'renaming' ? <RenameAccount account={account} onClose={stop} /> : null}
      {doing === 'editing' ? <EditAccount account={account} onClose={stop} /> : null}
      {doing === 'unlinking' ? <UnlinkAccount account={account} onClose={stop} /> : null}
    </Page>
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

function useVerify(account: Account) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: () => client.accounts.verify({ params: { accountId: account.id } }),
    onSuccess: ({ name, status }) => {
      if (status === 'active') notify(`${name} works: the provider took its key.`);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: accountKeys.all }),
  });
}

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

function UnlinkAccount({ account, onClose }: { account: Account; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const unlink = useMutation({
    mutationFn: () => client.accounts.unlink({ params: { accountId: account.id } }),
    onSuccess: async () => {
      notify(`${account.name} is unlinked, and its key is destroyed.`);
      await navigate({ to: '/accounts' });
      queries.removeQueries({ queryKey: accountKeys.one(account.id) });
      await queries.invalidateQueries({ queryKey: accountKeys.list });
    },
  });
  return (
    <Confirm
      title={`Unlink ${account.name}?`}
      act="Unlink"
      busy={unlink.isPending}
      error={unlink.error}
      onConfirm={() => unlink.mutate()}
      onClose={onClose}
    >
      <p>The key is destroyed at once. To use the account again, it has to be linked anew with its key.</p>
    </Confirm>
  );
}
