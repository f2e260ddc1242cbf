import { TextInput } from '@mantine/core';
import type { ServerSettings } from '@sluice/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from '../../pieces/form.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { fieldProblem } from '../../pieces/problem.tsx';
import { Details } from '../../pieces/rows.tsx';
import { useClient, useMe } from '../../session/session.tsx';

/** Whether the server sends e-mail, and a way to see that it does. */
export function MailPanel({ mail }: { mail: ServerSettings['mail'] }) {
  return (
    <Panel
      title="E-mail"
      intro="For invitations, forgotten passwords, and a word to those who can mend it when an account breaks."
    >
      {mail === null ? (
        <p className="settings-words">
          This server sends no e-mail. Set <code>SLUICE_SMTP_URL</code> and <code>SLUICE_MAIL_FROM</code> and
          start it again.
        </p>
      ) : (
        <>
          <Details
            entries={[
              ['From', mail.from],
              ['By way of', mail.server],
            ]}
          />
          <TestMail />
        </>
      )}
    </Panel>
  );
}

function TestMail() {
  const client = useClient();
  const notify = useNotify();
  const [to, setTo] = useState(useMe().member.email);
  const send = useMutation({
    mutationFn: () => client.settings.testMail({ body: { to: to.trim() } }),
    onSuccess: () => notify(`The mail server took a test message for ${to.trim()}.`),
  });
  return (
    <div className="settings-form">
      <Form
        act="Send a test message"
        busy={send.isPending}
        error={send.error}
        ready={to.trim() !== ''}
        onSubmit={() => send.mutate()}
      >
        <TextInput
          label="Send a test to"
          type="email"
          maxLength={254}
          value={to}
          error={fieldProblem(send.error, 'to')}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </Form>
    </div>
  );
}
