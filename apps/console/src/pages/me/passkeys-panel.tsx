import { Button } from '@mantine/core';
import type { Passkey } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { usePasskeys } from '../../data/people.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { Rows } from '../../pieces/rows.tsx';
import { When } from '../../pieces/when.tsx';
import { meKey, useClient } from '../../session/session.tsx';
import { AddPasskey } from './add-passkey.tsx';

/** Passkeys: of this device, of a phone, or of a key that is plugged in. */
export function PasskeysPanel() {
  const { data, error, refetch } = usePasskeys();
  const [adding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<Passkey>();
  return (
    <Panel
      title="Passkeys"
      intro="Sign in with your finger, your face or a security key. A passkey cannot be phished, and needs no code beside it."
      actions={
        <Button size="xs" variant="default" onClick={() => setAdding(true)}>
          Add a passkey
        </Button>
      }
    >
      {error ? <Problem error={error} onRetry={() => void refetch()} /> : null}
      {data && data.length > 0 ? (
        <Rows label="Passkeys">
          {data.map((passkey) => (
            <li key={passkey.id}>
              <div className="row-main">
                <h3 className="row-title">{passkey.name}</h3>
                <p className="row-note">
                  Added <When at={passkey.createdAt} />;{' '}
                  {passkey.lastUsedAt === null ? (
                    'not used yet'
                  ) : (
                    <>
                      used <When at={passkey.lastUsedAt} />
                    </>
                  )}
                </p>
              </div>
              <Button
                size="xs"
                variant="default"
                aria-label={`Remove ${passkey.name}`}
                onClick={() => setRemoved(passkey)}
              >
                Remove
              </Button>
            </li>
          ))}
        </Rows>
      ) : null}
      {data?.length === 0 ? <p className="me-words">You have none yet.</p> : null}
      {adding ? <AddPasskey onClose={() => setAdding(false)} /> : null}
      {removed ? <RemovePasskey passkey={removed} onClose={() => setRemoved(undefined)} /> : null}
    </Panel>
  );
}

function RemovePasskey({ passkey, onClose }: { passkey: Passkey; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const remove = useMutation({
    mutationFn: () => client.me.removePasskey({ params: { passkeyId: passkey.id } }),
    onSuccess: async () => {
      notify(`${passkey.name} is removed.`);
      onClose();
      await queries.invalidateQueries({ queryKey: meKey });
    },
  });
  return (
    <Confirm
      title={`Remove ${passkey.name}?`}
      act="Remove"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>It signs nobody in any more. Delete it on the device, too.</p>
    </Confirm>
  );
}
