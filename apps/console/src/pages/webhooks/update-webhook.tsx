import type { Webhook } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { webhookKeys } from '../../data/webhooks.ts';
import { useNotify } from '../../pieces/notices.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { useClient } from '../../session/session.tsx';
import { WebhookForm, type WebhookValues } from './webhook-form.tsx';

export function UpdateWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const update = useMutation({
    mutationFn: (body: WebhookValues) => client.webhooks.update({ params: { webhookId: webhook.id }, body }),
    onSuccess: async () => {
      notify('Saved.');
      onClose();
      await queries.invalidateQueries({ queryKey: webhookKeys.all });
    },
  });
  return (
    <Overlay title="Edit webhook" onClose={onClose}>
      <WebhookForm
        act="Save"
        start={{ url: webhook.url, description: webhook.description, events: webhook.events }}
        busy={update.isPending}
        error={update.error}
        onSubmit={(values) => update.mutate(values)}
        onCancel={onClose}
      />
    </Overlay>
  );
}
