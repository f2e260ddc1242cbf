import { Button } from '@mantine/core';
import type { Me } from '@sluice/core';
import { useMutation } from '@tanstack/react-query';
import { Fingerprint } from 'lucide-react';
import { Problem } from '../pieces/problem.tsx';
import { signInWithPasskey } from './passkey.ts';

export function PasskeyButton({ onSignedIn }: { onSignedIn: (me: Me) => void }) {
  const signIn = useMutation({
    mutationFn: () => signInWithPasskey({ offered: false }),
    onSuccess: onSignedIn,
  });
  return (
    <>
      <Button
        variant="default"
        loading={signIn.isPending}
        leftSection={<Fingerprint size={16} aria-hidden />}
        onClick={() => signIn.mutate()}
      >
        Sign in with a passkey
      </Button>
      {signIn.error ? <Problem error={signIn.error} /> : null}
    </>
  );
}
