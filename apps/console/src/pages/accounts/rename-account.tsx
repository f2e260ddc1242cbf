import { Textarea, TextInput } from '@mantine/core';
import type { Account } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { accountKeys } from '../../data/accounts.ts';
import { Form } from '../../pieces/form.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { useClient } from '../../session/session.tsx';

export function RenameAccount({ account, onClose }: { account: Account; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const [name, setName] = useState(account.name);
  const [description, setDescription] = useState(account.description);
  const rename = useMutation({
    mutationFn: () =>
      client.accounts.update({
        params: { accountId: account.id },
        body: { name: name.trim(), description: description.trim() },
      }),
    onSuccess: async () => {
      notify('Saved.');
      onClose();
      await queries.invalidateQueries({ queryKey: accountKeys.all });
    },
  });
  return (
    <Overlay title="Rename" size="narrow" onClose={onClose}>
      <Form
        act="Save"
        busy={rename.isPending}
        error={rename.error}
        ready={name.trim() !== ''}
        onSubmit={() => rename.mutate()}
        onCancel={onClose}
      >
        <TextInput
          label="Name"
          maxLength={120}
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          description="What it is used for, for those who come after you."
          maxLength={1000}
          rows={3}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
      </Form>
    </Overlay>
  );
}
