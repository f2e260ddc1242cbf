import type { Webhook } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { webhookKeys } from '../../data/webhooks.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { useClient } from '../../session/session.tsx';

export function RemoveWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const remove = useMutation({
    mutationFn: () => client.webhooks.remove({ params: { webhookId: webhook.id } }),
    onSuccess: async () => {
      notify('The webhook is removed.');
      await navigate({ to: '/webhooks' });
      queries.removeQueries({ queryKey: webhookKeys.one(webhook.id) });
      await queries.invalidateQueries({ queryKey: webhookKeys.list });
    },
  });
  return (
    <Confirm
      title="Remove this webhook?"
      act="Remove"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>{webhook.url} is told nothing any more, not even what waits to be delivered.</p>
    </Confirm>
  );
}
