import { EVENT_TYPES } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { webhookKeys } from '../../data/webhooks.ts';
import { Overlay } from '../../pieces/overlay.tsx';
import { useClient } from '../../session/session.tsx';
import { WebhookForm, type WebhookValues } from './webhook-form.tsx';

interface CreateWebhookProps {
  /** Takes the secret, which is told this once. */
  onMade: (secret: string) => void;
  onClose: () => void;
}

export function CreateWebhook({ onMade, onClose }: CreateWebhookProps) {
  const client = useClient();
  const queries = useQueryClient();
  const create = useMutation({
    mutationFn: (body: WebhookValues) => client.webhooks.create({ body }),
    onSuccess: async ({ secret }) => {
      onMade(secret);
      await queries.invalidateQueries({ queryKey: webhookKeys.all });
    },
  });
  return (
    <Overlay title="Add webhook" onClose={onClose}>
      <WebhookForm
        act="Add webhook"
        start={{ url: '', description: '', events: [...EVENT_TYPES] }}
        busy={create.isPending}
        error={create.error}
        onSubmit={(values) => create.mutate(values)}
        onCancel={onClose}
      />
    </Overlay>
  );
}
