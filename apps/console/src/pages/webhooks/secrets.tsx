import { Button, NativeSelect } from '@mantine/core';
import type { Webhook } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { webhookKeys } from '../../data/webhooks.ts';
import { Form } from '../../pieces/form.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Details } from '../../pieces/rows.tsx';
import { When } from '../../pieces/when.tsx';
import { useClient } from '../../session/session.tsx';
import { SecretShown } from './secret-shown.tsx';

/** The signing secrets as far as they may be shown, and their renewal. */
export function Secrets({ webhook }: { webhook: Webhook }) {
  const [rotating, setRotating] = useState(false);
  const [secret, setSecret] = useState<string>();
  return (
    <Panel
      title="Signing secret"
      intro="A new one can be made at any time; the former one goes on signing beside it until your server has the new one."
      actions={
        <Button
          variant="default"
          leftSection={<RotateCw size={16} aria-hidden />}
          onClick={() => setRotating(true)}
        >
          Make a new secret
        </Button>
      }
    >
      <Details
        entries={webhook.secrets.map(({ hint, validUntil }, index) => [
          index === 0 ? 'In use' : `Former ${index === 1 ? '' : index}`.trim(),
          <span key={hint}>
            <code>{hint}</code>
            {validUntil === null ? null : (
              <>
                {' '}
                until <When at={validUntil} />
              </>
            )}
          </span>,
        ])}
      />
      {rotating ? (
        <Rotate
          webhookId={webhook.id}
          onClose={() => setRotating(false)}
          onMade={(made) => {
            setRotating(false);
            setSecret(made);
          }}
        />
      ) : null}
      {secret === undefined ? null : <SecretShown secret={secret} onClose={() => setSecret(undefined)} />}
    </Panel>
  );
}

const DAY = 86_400;
const OVERLAPS = [
  { value: '0', label: 'At once' },
  { value: String(DAY / 24), label: 'After an hour' },
  { value: String(DAY), label: 'After a day' },
  { value: String(7 * DAY), label: 'After 7 days' },
];

interface RotateProps {
  webhookId: string;
  onMade: (secret: string) => void;
  onClose: () => void;
}

function Rotate({ webhookId, onMade, onClose }: RotateProps) {
  const client = useClient();
  const queries = useQueryClient();
  const [overlap, setOverlap] = useState(String(DAY));
  const rotate = useMutation({
    mutationFn: () =>
      client.webhooks.rotateSecret({ params: { webhookId }, body: { overlapSeconds: Number(overlap) } }),
    onSuccess: async ({ secret }) => {
      onMade(secret);
      await queries.invalidateQueries({ queryKey: webhookKeys.all });
    },
  });
  return (
    <Overlay title="Make a new secret" size="narrow" onClose={onClose}>
      <Form
        act="Make a new secret"
        busy={rotate.isPending}
        error={rotate.error}
        onSubmit={() => rotate.mutate()}
        onCancel={onClose}
      >
        <NativeSelect
          label="The present secret ends"
          description="Until then messages are signed with both."
          data={OVERLAPS}
          value={overlap}
          onChange={(event) => setOverlap(event.currentTarget.value)}
        />
      </Form>
    </Overlay>
  );
}
