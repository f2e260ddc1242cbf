import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { settingsKeys } from '../../data/settings.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { Details } from '../../pieces/rows.tsx';
import { countText } from '../../pieces/time.ts';
import { useClient } from '../../session/session.tsx';

const WHAT = {
  data_keys: {
    act: 'Renew the data keys',
    title: 'Renew every data key?',
    words: 'Each stored secret is sealed anew with a fresh key of its own. Everything goes on meanwhile.',
  },
  master_key: {
    act: 'Renew the master key',
    title: 'Renew the master key?',
    words:
      'A new master key is made, and every data key is sealed with it. Everything goes on meanwhile. Keep a copy of the new key file with your backups: without it they cannot be read.',
  },
} as const;
type What = keyof typeof WHAT;

/** The keys that seal what is kept secret, and a way to renew them. */
export function VaultPanel({ masterKey }: { masterKey: string }) {
  const [asked, setAsked] = useState<What>();
  return (
    <Panel
      title="Vault"
      intro="Every secret is sealed with a key of its own, and those keys with the master key. Both can be renewed while everything runs."
      actions={(['data_keys', 'master_key'] as const).map((what) => (
        <Button key={what} size="xs" variant="default" onClick={() => setAsked(what)}>
          {WHAT[what].act}
        </Button>
      ))}
    >
      <Details
        entries={[
          [
            'Master key',
            <span key="id" className="code">
              {masterKey}
            </span>,
          ],
        ]}
      />
      {asked === undefined ? null : <Rotate what={asked} onClose={() => setAsked(undefined)} />}
    </Panel>
  );
}

function Rotate({ what, onClose }: { what: What; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const rotate = useMutation({
    mutationFn: () => client.vault.rotate({ body: { what } }),
    onSuccess: async ({ rotated }) => {
      notify(`Done: ${countText(rotated)} ${rotated === 1 ? 'key was' : 'keys were'} renewed.`);
      onClose();
      await queries.invalidateQueries({ queryKey: settingsKeys.all });
    },
  });
  return (
    <Confirm
      title={WHAT[what].title}
      act="Renew"
      busy={rotate.isPending}
      error={rotate.error}
      onConfirm={() => rotate.mutate()}
      onClose={onClose}
    >
      <p>{WHAT[what].words}</p>
    </Confirm>
  );
}
