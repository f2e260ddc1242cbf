import { Skeleton, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { CopyField } from '../../pieces/copy-field.tsx';
import { Form } from '../../pieces/form.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { Problem } from '../../pieces/problem.tsx';
import { meKey, useClient } from '../../session/session.tsx';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** Shows the secret to an app, has a code of it typed back, and then shows the recovery codes. */
export function SetUpTotp({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const [code, setCode] = useState('');
  const [opening] = useState(() => Date.now());
  const start = useQuery({
    queryKey: ['totp-start', opening],
    queryFn: ({ signal }) => client.me.beginTotp(undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const confirm = useMutation({
    mutationFn: () => client.me.confirmTotp({ body: { code: code.replaceAll(/\s/g, '') } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: meKey }),
  });
  if (confirm.data) return <RecoveryCodes codes={confirm.data.recoveryCodes} onClose={onClose} />;
  return (
    <Overlay title="Set up an authenticator app" onClose={onClose}>
      {start.error ? <Problem error={start.error} onRetry={() => void start.refetch()} /> : null}
      <Form
        act="Confirm"
        busy={confirm.isPending}
        error={confirm.error}
        ready={code.trim().length >= 6}
        onSubmit={() => confirm.mutate()}
        onCancel={onClose}
      >
        <ol className="totp-steps">
          <li>
            <p>Scan this with the authenticator app on your phone, or type the secret into it.</p>
            {start.data ? <QrCode text={start.data.url} /> : <Skeleton height={200} width={200} />}
            {start.data ? <CopyField label="Secret" value={start.data.secret} /> : null}
          </li>
          <li>
            <p>Type the six digits that it shows now.</p>
            <TextInput
              label="Code"
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={10}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
          </li>
        </ol>
      </Form>
    </Overlay>
  );
}
