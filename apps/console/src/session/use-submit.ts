import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';

/** A form before the sign-in: it sends once at a time, and keeps why it was refused. */
export function useSubmit<T>(send: () => Promise<T>, onDone: (answer: T) => void) {
  const { mutate, isPending, error } = useMutation({ mutationFn: send, onSuccess: onDone });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPending) mutate();
  };
  return { submit, busy: isPending, error };
}
