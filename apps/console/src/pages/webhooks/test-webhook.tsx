import { Button } from '@mantine/core';
import type { DeliveryDetails, Webhook } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { webhookKeys } from '../../data/webhooks.ts';
import { Overlay } from '../../pieces/overlay.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { useClient } from '../../session/session.tsx';
import { DeliveryLog } from './delivery-log.tsx';

/** Sends a test event at once and shows what came back. */
export function TestWebhook({ webhook }: { webhook: Webhook }) {
  const client = useClient();
  const queries = useQueryClient();
  const test = useMutation({
    mutationFn: () => client.webhooks.test({ params: { webhookId: webhook.id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: webhookKeys.deliveries(webhook.id) }),
  });
  return (
    <>
      <Button
        variant="default"
        leftSection={<Send size={16} aria-hidden />}
        loading={test.isPending}
        onClick={() => test.mutate()}
      >
        Send a test
      </Button>
      {test.isSuccess || test.error ? (
        <Overlay title={titleOf(test.data)} onClose={test.reset}>
          {test.error ? <Problem error={test.error} /> : null}
          {test.data ? <DeliveryLog details={test.data} /> : null}
        </Overlay>
      ) : null}
    </>
  );
}

function titleOf(details: DeliveryDetails | undefined): string {
  return details?.delivery.status === 'delivered' ? 'The test arrived' : 'The test did not arrive';
}
