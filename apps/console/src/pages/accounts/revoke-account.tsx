import type { Account, ConnectorInfo } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { accountKeys, useAccountUses } from '../../data/accounts.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { useClient } from '../../session/session.tsx';
import { UseRows } from './account-uses.tsx';
import type { Revoked } from './stopped-text.ts';

interface RevokeAccountProps {
  account: Account;
  connector: ConnectorInfo | undefined;
  onRevoked: (revoked: Revoked) => void;
  onClose: () => void;
}

/** Tells what will stop, before it does. */
export function RevokeAccount({ account, connector, onRevoked, onClose }: RevokeAccountProps) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const uses = useAccountUses(account.id);
  const atWork = (uses.data ?? []).filter(({ blocksUnlinking }) => blocksUnlinking);
  const revoke = useMutation({
    mutationFn: () => client.accounts.revoke({ params: { accountId: account.id } }),
    onSuccess: (revoked) => {
      queries.setQueryData(accountKeys.one(account.id), revoked.account);
      notify(`${account.name} is revoked: nothing uses its key any more.`);
      onRevoked(revoked);
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: accountKeys.all }),
  });
  const provider = connector?.name ?? 'the provider';
  return (
    <Confirm
      title={`Revoke ${account.name} everywhere?`}
      act="Revoke everywhere"
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <ul className="revoke-list">
        <li>Every use of this key stops at once, also in other accounts that hold the same key.</li>
        <li>Runs that need it stop; what they have found is kept.</li>
        <li>Open links for it are closed.</li>
        <li>
          {connector?.revocation.automatic === true
            ? `Sluice ends the access at ${provider} by itself.`
            : `Then somebody ends the key at ${provider}: you are shown how, and Sluice proves that it is dead.`}
        </li>
      </ul>
      {atWork.length > 0 ? (
        <>
          <p>At work now:</p>
          <UseRows label="What will stop" uses={atWork} />
        </>
      ) : null}
      <p>
        <strong>This cannot be undone.</strong> With another key it is linked as another account.
      </p>
    </Confirm>
  );
}
