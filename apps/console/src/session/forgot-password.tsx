import { Button } from '@mantine/core';
import { useState } from 'react';
import { Problem } from '../pieces/problem.tsx';
import { client } from './client.ts';
import { DoorFrame } from './door-frame.tsx';
import { EmailField } from './person-fields.tsx';
import { useSubmit } from './use-submit.ts';

/** Has a link for a new password sent; what is said does not tell whether there is such a member. */
export function ForgotPassword({ start, onBack }: { start: string; onBack: () => void }) {
  const [email, setEmail] = useState(start);
  const [sent, setSent] = useState(false);
  const ask = useSubmit(
    () => client.signIn.forgot({ body: { email } }),
    () => setSent(true),
  );
  if (sent)
    return (
      <DoorFrame
        title="Look into your mail"
        intro={`If ${email} is a member here, a link for a new password is on its way. It works once, for an hour.`}
      >
        <Button variant="default" onClick={onBack}>
          Back to the sign-in
        </Button>
      </DoorFrame>
    );
  return (
    <DoorFrame
      title="Forgot your password?"
      intro="A link with which you set a new one is sent to your address."
    >
      <form className="door-form" onSubmit={ask.submit}>
        <EmailField value={email} onChange={setEmail} />
        {ask.error ? <Problem error={ask.error} /> : null}
        <div className="door-ways">
          <Button type="submit" loading={ask.busy}>
            Send the link
          </Button>
          <Button variant="subtle" color="gray" onClick={onBack}>
            Back to the sign-in
          </Button>
        </div>
      </form>
    </DoorFrame>
  );
}
