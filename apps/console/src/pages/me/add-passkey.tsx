import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from '../../pieces/form.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { makePasskey } from '../../session/passkey.ts';
import { meKey, useClient } from '../../session/session.tsx';

/** Asks for a name to know it by, and has the browser make one. */
export function AddPasskey({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const [name, setName] = useState('This device');
  const add = useMutation({
    mutationFn: async () => {
      const { challengeId, options } = await client.me.beginPasskey();
      const credential = await makePasskey(options);
      return client.me.addPasskey({ body: { challengeId, credential, name: name.trim() } });
    },
    onSuccess: async () => {
      notify('The passkey is added. You can sign in with it.');
      onClose();
      await queries.invalidateQueries({ queryKey: meKey });
    },
  });
  return (
    <Overlay title="Add a passkey" size="narrow" onClose={onClose}>
      <Form
        act="Make the passkey"
        busy={add.isPending}
        error={add.error}
        ready={name.trim() !== ''}
        onSubmit={() => add.mutate()}
        onCancel={onClose}
      >
        <TextInput
          label="Name"
          description="To know it by: the device that keeps it. Your browser asks for the rest."
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </Form>
    </Overlay>
  );
}
