import { SluiceError, type Account } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { accountKeys, useAccountUses } from '../../data/accounts.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { useClient } from '../../session/session.tsx';
import { UseRows } from './account-uses.tsx';

/** Refused while something uses it: then that is named. */
export function UnlinkAccount({ account, onClose }: { account: Account; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const uses = useAccountUses(account.id);
  const unlink = useMutation({
    mutationFn: () => client.accounts.unlink({ params: { accountId: account.id } }),
    onSuccess: async () => {
      notify(`${account.name} is unlinked, and its key is destroyed.`);
      await navigate({ to: '/accounts' });
      queries.removeQueries({ queryKey: accountKeys.one(account.id) });
      await queries.invalidateQueries({ queryKey: accountKeys.lists });
    },
    onError: (error) => {
      if (error instanceof SluiceError && error.code === 'account.in_use') void uses.refetch();
    },
  });
  const blocking = (uses.data ?? []).filter(({ blocksUnlinking }) => blocksUnlinking);
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
      {blocking.length > 0 ? (
        <>
          <p>It cannot be unlinked while this is at work:</p>
          <UseRows label="What keeps it" uses={blocking} />
        </>
      ) : null}
    </Confirm>
  );
}
