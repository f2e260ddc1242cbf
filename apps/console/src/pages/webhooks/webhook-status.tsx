import type { Webhook } from '@sluice/core';
import { StatusBadge } from '../../pieces/status.tsx';

export function WebhookStatusBadge({ webhook }: { webhook: Pick<Webhook, 'enabled' | 'failingSince'> }) {
  if (!webhook.enabled) return <StatusBadge color="gray" label="Off" />;
  if (webhook.failingSince !== null) return <StatusBadge color="red" label="Failing" />;
  return <StatusBadge color="green" label="On" />;
}
