import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from '../../pieces/form.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { meKey, useClient } from '../../session/session.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

const WORDS = {
  remove: {
    title: 'Remove the authenticator?',
    text: 'After that your password alone signs you in. The recovery codes end, too.',
    act: 'Remove it',
  },
  renew: {
    title: 'Make new recovery codes?',
    text: 'The ones that you have now end.',
    act: 'Make new codes',
  },
} as const;

/** What changes the second factor needs it once more. */
export function CodeAsked({ what, onClose }: { what: 'remove' | 'renew'; onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const [code, setCode] = useState('');
  const act = useMutation({
    mutationFn: async () => {
      const body = { code: code.replaceAll(/\s/g, '') };
      if (what === 'renew') return (await client.me.renewRecoveryCodes({ body })).recoveryCodes;
      await client.me.removeTotp({ body });
      return undefined;
    },
    onSuccess: async (codes) => {
      if (codes === undefined) {
        notify('The authenticator is removed.');
        onClose();
      }
      await queries.invalidateQueries({ queryKey: meKey });
    },
  });
  if (act.data) return <RecoveryCodes codes={act.data} onClose={onClose} />;
  const { title, text, act: name } = WORDS[what];
  return (
    <Overlay title={title} size="narrow" onClose={onClose}>
      <div className="form-words">{text}</div>
      <Form
        act={name}
        busy={act.isPending}
        error={act.error}
        ready={code.trim().length >= 6}
        onSubmit={() => act.mutate()}
        onCancel={onClose}
      >
        <TextInput
          label="Code"
          description="Of the authenticator app, or a recovery code."
          autoComplete="one-time-code"
          maxLength={20}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      </Form>
    </Overlay>
  );
}
