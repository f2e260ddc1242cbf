import type { ApiKey } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { apiKeyKeys } from '../../data/keys.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { When } from '../../pieces/when.tsx';
import { useClient } from '../../session/session.tsx';

export function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const revoke = useMutation({
    mutationFn: () => client.keys.revoke({ params: { keyId: apiKey.id } }),
    onSuccess: async () => {
      notify(`${apiKey.name} is revoked.`);
      onClose();
      await queries.invalidateQueries({ queryKey: apiKeyKeys.all });
    },
  });
  return (
    <Confirm
      title={`Revoke ${apiKey.name}?`}
      act="Revoke"
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <p>
        What uses it is refused from this moment on. It cannot be undone.{' '}
        {apiKey.lastUsedAt === null ? (
          'It was never used.'
        ) : (
          <>
            It was last used <When at={apiKey.lastUsedAt} />.
          </>
        )}
      </p>
    </Confirm>
  );
}
