import { Button, PasswordInput, TextInput } from '@mantine/core';
import type { ConnectorInfo, OauthApp } from '@sluice/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useOauthApps } from '../../data/connectors.ts';
import { Confirm } from '../../pieces/confirm.tsx';
import { CopyField } from '../../pieces/copy-field.tsx';
import { Form } from '../../pieces/form.tsx';
import { useNotify } from '../../pieces/notices.tsx';
import { Panel } from '../../pieces/page.tsx';
import { fieldProblem, Problem } from '../../pieces/problem.tsx';
import { Details, RowsComing } from '../../pieces/rows.tsx';
import { When } from '../../pieces/when.tsx';
import { useClient } from '../../session/session.tsx';
import { appFaults, type AppValues } from './app-values.ts';

interface OauthAppPanelProps {
  connectorId: string;
  connectorName: string;
  registration: ConnectorInfo['registration'];
}

/** The workspace's own OAuth app at a provider: without it, nobody can sign in there to link. */
export function OauthAppPanel({ connectorId, connectorName, registration }: OauthAppPanelProps) {
  const apps = useOauthApps();
  const [changing, setChanging] = useState(false);
  const app = apps.data?.find(({ connector }) => connector === connectorId);
  return (
    <Panel
      title="OAuth app"
      intro={`People link ${connectorName} by signing in there. For that, ${connectorName} has to know you: register an app with it once, and enter its client here.`}
    >
      {apps.error ? <Problem error={apps.error} onRetry={() => void apps.refetch()} /> : null}
      {apps.isPending ? <RowsComing height={44} /> : null}
      {apps.data ? (
        <div className="form">
          {registration ? <Registering connectorName={connectorName} registration={registration} /> : null}
          <CopyField
            label="Redirect URL"
            help={`Enter this with the app at ${connectorName}.`}
            value={app?.redirectUrl ?? `${window.location.origin}/oauth/callback`}
          />
          {app && !changing ? (
            <Kept app={app} connectorName={connectorName} onChange={() => setChanging(true)} />
          ) : (
            <AppForm connectorId={connectorId} app={app} onDone={() => setChanging(false)} />
          )}
        </div>
      ) : null}
    </Panel>
  );
}

function Registering({
  connectorName,
  registration: { url, steps },
}: {
  connectorName: string;
  registration: NonNullable<ConnectorInfo['registration']>;
}) {
  return (
    <div>
      <ol className="guide">
        {steps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p>
        <a href={url} target="_blank" rel="noreferrer">
          How to register an app with {connectorName}
        </a>
      </p>
    </div>
  );
}

interface KeptProps {
  app: OauthApp;
  connectorName: string;
  onChange: () => void;
}

function Kept({ app, connectorName, onChange }: KeptProps) {
  const [removing, setRemoving] = useState(false);
  return (
    <div>
      <Details
        entries={[
          ['Client id', <code key="id">{app.clientId}</code>],
          ['Client secret', <code key="secret">{app.clientSecretHint}</code>],
          ['Scopes', app.scopes.join(' ')],
          ...(app.baseUrl === null ? [] : [['Server', app.baseUrl] as const]),
          ['Accounts linked with it', String(app.accounts)],
          ['Changed', <When key="changed" at={app.updatedAt} />],
        ]}
      />
      <div className="form-end">
        <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>
          Remove
        </Button>
        <Button variant="default" onClick={onChange}>
          Change
        </Button>
      </div>
      {removing ? (
        <Remove app={app} connectorName={connectorName} onClose={() => setRemoving(false)} />
      ) : null}
    </div>
  );
}

function Remove({ app, connectorName, onClose }: Omit<KeptProps, 'onChange'> & { onClose: () => void }) {
  const client = useClient();
  const { refresh } = useOauthApps();
  const notify = useNotify();
  const remove = useMutation({
    mutationFn: () => client.oauthApps.remove({ params: { connectorId: app.connector } }),
    onSuccess: async () => {
      notify('The OAuth app is removed.');
      onClose();
      await refresh();
    },
  });
  return (
    <Confirm
      title={`Remove the app of ${connectorName}?`}
      act="Remove"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>Nobody can link {connectorName} until another app is entered.</p>
    </Confirm>
  );
}

interface AppFormProps {
  connectorId: string;
  app: OauthApp | undefined;
  onDone: () => void;
}

/** Scopes of an app that was set by other means stay as they are. */
function useSave({ connectorId, app, onDone }: AppFormProps) {
  const client = useClient();
  const { refresh } = useOauthApps();
  const notify = useNotify();
  return useMutation({
    mutationFn: ({ clientId, clientSecret, baseUrl }: AppValues) =>
      client.oauthApps.set({
        params: { connectorId },
        body: {
          clientId: clientId.trim(),
          clientSecret: clientSecret.trim(),
          ...(baseUrl.trim() === '' ? {} : { baseUrl: baseUrl.trim() }),
          ...(app === undefined ? {} : { scopes: app.scopes }),
        },
      }),
    onSuccess: async () => {
      notify('The OAuth app is saved.');
      await refresh();
      onDone();
    },
  });
}

function AppForm({ connectorId, app, onDone }: AppFormProps) {
  const [clientId, setClientId] = useState(app?.clientId ?? '');
  const [clientSecret, setClientSecret] = useState('');
  const [baseUrl, setBaseUrl] = useState(app?.baseUrl ?? '');
  const [checked, setChecked] = useState(false);
  const save = useSave({ connectorId, app, onDone });
  const values = { clientId, clientSecret, baseUrl };
  const faults = appFaults(values);
  const faultOf = (field: keyof AppValues) =>
    (checked ? faults[field] : undefined) ?? fieldProblem(save.error, field);
  const submit = () => {
    setChecked(true);
    if (Object.keys(faults).length === 0) save.mutate(values);
  };
  return (
    <Form
      act="Save"
      busy={save.isPending}
      error={save.error}
      ready={clientId.trim() !== '' && clientSecret.trim() !== ''}
      onSubmit={submit}
      {...(app === undefined ? {} : { onCancel: onDone })}
    >
      <TextInput
        label="Client id"
        required
        autoComplete="off"
        value={clientId}
        error={faultOf('clientId')}
        onChange={(event) => setClientId(event.currentTarget.value)}
      />
      <PasswordInput
        label="Client secret"
        required
        autoComplete="off"
        description={app === undefined ? undefined : 'Has to be entered again with every change.'}
        value={clientSecret}
        error={faultOf('clientSecret')}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the secret' }}
        onChange={(event) => setClientSecret(event.currentTarget.value)}
      />
      <TextInput
        label="Server"
        description="Only for another server that speaks the same API; whoever runs this server must have allowed it."
        placeholder="https://"
        value={baseUrl}
        error={faultOf('baseUrl')}
        onChange={(event) => setBaseUrl(event.currentTarget.value)}
      />
    </Form>
  );
}
