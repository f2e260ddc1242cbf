import { Checkbox, NativeSelect } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { webhookKeys } from '../../data/webhooks.ts';
import { Form } from '../../pieces/form.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { countText } from '../../pieces/time.ts';
import { useClient } from '../../session/session.tsx';

const HOUR = 3600;
const SPANS = [
  { value: String(HOUR), label: 'The last hour' },
  { value: String(24 * HOUR), label: 'The last day' },
  { value: String(7 * 24 * HOUR), label: 'The last 7 days' },
  { value: String(30 * 24 * HOUR), label: 'The last 30 days' },
];

/** Sends again what a webhook missed while it was away. */
export function ReplayMissed({ webhookId, onClose }: { webhookId: string; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const [seconds, setSeconds] = useState(String(24 * HOUR));
  const [onlyFailed, setOnlyFailed] = useState(true);
  const replay = useMutation({
    mutationFn: () =>
      client.webhooks.replayMany({
        params: { webhookId },
        body: { since: new Date(Date.now() - Number(seconds) * 1000).toISOString(), onlyFailed },
      }),
    onSuccess: async ({ replayed }) => {
      notify(replayed === 0 ? 'There was nothing to send again.' : `Sending ${countText(replayed)} again.`);
      onClose();
      await queries.invalidateQueries({ queryKey: webhookKeys.one(webhookId) });
    },
  });
  return (
    <Overlay title="Send missed ones again" size="narrow" onClose={onClose}>
      <Form
        act="Send again"
        busy={replay.isPending}
        error={replay.error}
        onSubmit={() => replay.mutate()}
        onCancel={onClose}
      >
        <NativeSelect
          label="From"
          data={SPANS}
          value={seconds}
          onChange={(event) => setSeconds(event.currentTarget.value)}
        />
        <Checkbox
          label="Only those that were given up"
          description="Otherwise everything of that time is sent once more."
          checked={onlyFailed}
          onChange={(event) => setOnlyFailed(event.currentTarget.checked)}
        />
      </Form>
    </Overlay>
  );
}
