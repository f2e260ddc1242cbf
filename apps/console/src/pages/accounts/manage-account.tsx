import { Button } from '@mantine/core';
import { isAtLeast, SHARING, type Account, type ConnectorInfo, type Sharing } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CirclePause, CirclePlay, ShieldOff, Unlink } from 'lucide-react';
import { useState } from 'react';
import { accountKeys, useAccountAct } from '../../data/accounts.ts';
import { useChosen } from '../../data/use-chosen.ts';
import { Choice } from '../../pieces/choice.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { useClient, useMe } from '../../session/session.tsx';
import { useMayChange } from './may-change.ts';
import type { Revoked } from './stopped-text.ts';
import { RevokeAccount } from './revoke-account.tsx';
import { SHARING_WORDS } from './sharing-words.ts';
import { UnlinkAccount } from './unlink-account.tsx';

interface ManageAccountProps {
  account: Account;
  connector: ConnectorInfo | undefined;
  onRevoked: (revoked: Revoked) => void;
}

/** What is decided about an account: with whom it is shared, whether it is used, and its end. */
export function ManageAccount({ account, connector, onRevoked }: ManageAccountProps) {
  const { allowed } = useMayChange(account);
  const [doing, setDoing] = useState<'revoking' | 'unlinking'>();
  const stop = () => setDoing(undefined);
  return (
    <>
      <SharePanel account={account} allowed={allowed} />
      {account.status === 'revoked' ? null : (
        <>
          <UsePanel account={account} allowed={allowed} />
          <Panel
            title="Revoke everywhere"
            intro="For a key that leaked, or a person who left: every use of this key stops at once, in every account that holds it. Then it is ended at the provider, and proven dead."
            actions={
              <Button
                color="red"
                variant="light"
                disabled={!allowed}
                leftSection={<ShieldOff size={16} aria-hidden />}
                onClick={() => setDoing('revoking')}
              >
                Revoke everywhere
              </Button>
            }
          >
            {null}
          </Panel>
        </>
      )}
      <Panel
        title="Unlink"
        intro="Its key is destroyed, and nothing can be called with it any more. What was fetched with it stays."
        actions={
          <Button
            color="red"
            variant="light"
            disabled={!allowed}
            leftSection={<Unlink size={16} aria-hidden />}
            onClick={() => setDoing('unlinking')}
          >
            Unlink
          </Button>
        }
      >
        {null}
      </Panel>
      {doing === 'revoking' ? (
        <RevokeAccount account={account} connector={connector} onRevoked={onRevoked} onClose={stop} />
      ) : null}
      {doing === 'unlinking' ? <UnlinkAccount account={account} onClose={stop} /> : null}
    </>
  );
}

interface PartProps {
  account: Account;
  allowed: boolean;
}

function SharePanel({ account, allowed }: PartProps) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const { member } = useMe();
  const { shown, choose, forget } = useChosen(account.sharedWith);
  const share = useMutation({
    scope: { id: `share ${account.id}` },
    mutationFn: (sharedWith: Sharing) =>
      client.accounts.update({ params: { accountId: account.id }, body: { sharedWith } }),
    onSuccess: (changed) => {
      queries.setQueryData(accountKeys.one(account.id), changed);
      notify(`${changed.name}: ${SHARING_WORDS[changed.sharedWith].label.toLowerCase()}.`);
    },
    onError: forget,
    onSettled: () => queries.invalidateQueries({ queryKey: accountKeys.all }),
  });
  return (
    <Panel
      title="Shared with"
      intro="Everyone in the workspace sees that it is there; API keys are not bound by this."
    >
      <Choice
        label="Who may use and change it"
        value={shown}
        options={SHARING.toReversed().map((value) => ({
          value,
          ...SHARING_WORDS[value],
          // Who shares a thing goes on having it.
          disabled: !allowed || !isAtLeast(member.role, value),
        }))}
        onChange={(value) => {
          choose(value);
          share.mutate(value);
        }}
      />
      {share.error ? <Problem error={share.error} /> : null}
    </Panel>
  );
}

function UsePanel({ account, allowed }: PartProps) {
  const notify = useNotify();
  const isSuspended = account.status === 'suspended';
  const act = useAccountAct(account.id, isSuspended ? 'resume' : 'suspend', ({ name, status }) =>
    notify(status === 'suspended' ? `${name} is suspended.` : `${name} is used again.`),
  );
  return (
    <Panel
      title={isSuspended ? 'Resume' : 'Suspend'}
      intro={
        isSuspended
          ? 'It is checked with the provider first; then calls are made with it again.'
          : 'No call is made with it until somebody resumes it. Its key stays in the vault, and runs that need it stop.'
      }
      actions={
        <Button
          variant="default"
          loading={act.isPending}
          disabled={!allowed}
          leftSection={
            isSuspended ? <CirclePlay size={16} aria-hidden /> : <CirclePause size={16} aria-hidden />
          }
          onClick={() => act.mutate()}
        >
          {isSuspended ? 'Resume' : 'Suspend'}
        </Button>
      }
    >
      {act.error ? <Problem error={act.error} /> : null}
    </Panel>
  );
}
