import { Button, Textarea, TextInput } from '@mantine/core';
import { SluiceError, type ConnectorInfo } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronRight, LockKeyhole } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { accountKeys } from '../data/accounts.ts';
import { useLackingApps } from '../data/lacking-apps.ts';
import { useNotify } from '../pieces/notices.tsx';
import { Overlay } from '../pieces/overlay.tsx';
import { Problem } from '../pieces/problem.tsx';
import { useClient } from '../session/session.tsx';
import { ConnectorGuide } from './connector-guide.tsx';
import {
  checkAll,
  EMPTY_ENTRY,
  NAME,
  nameFault,
  refuse,
  valuesOf,
  type CredentialEntry,
} from './credential-entry.ts';
import { CredentialFields } from './credential-fields.tsx';
import { LinkAccount, WORKSPACE } from './link-account.tsx';
import './add-credential.css';

/** A credential that was added: an account of the workspace. */
export interface AddedCredential {
  id: string;
  name: string;
}

interface AddCredentialProps {
  /** For which of these; where there are several, that is asked first. */
  connectors: readonly ConnectorInfo[];
  onSaved: (credential: AddedCredential) => void;
  onClose: () => void;
}

/** “Add New Credential”: nothing is kept before the provider has accepted it. */
export function AddCredential({ connectors, onSaved, onClose }: AddCredentialProps) {
  const only = connectors.length === 1 ? connectors[0] : undefined;
  const [connector, setConnector] = useState(only);
  const lacksApp = useLackingApps().has(connector?.id ?? '');
  if (connector?.auth === 'oauth2' && !lacksApp)
    return (
      <LinkAccount
        connector={{ id: connector.id, name: connector.name }}
        onLinked={onSaved}
        onClose={onClose}
      />
    );
  return (
    <Overlay title="Add New Credential" size="wide" onClose={onClose}>
      {connector === undefined ? <ChooseConnector connectors={connectors} onChoose={setConnector} /> : null}
      {connector && lacksApp ? <NeedsApp connector={connector} /> : null}
      {connector && connector.auth !== 'oauth2' ? (
        <CredentialForm key={connector.id} connector={connector} onSaved={onSaved} onClose={onClose} />
      ) : null}
    </Overlay>
  );
}

interface ChooseProps {
  connectors: readonly ConnectorInfo[];
  onChoose: (connector: ConnectorInfo) => void;
}

function ChooseConnector({ connectors, onChoose }: ChooseProps) {
  return (
    <>
      <p className="credential-lead">For which system is it?</p>
      <ul className="credential-systems" aria-label="Systems">
        {connectors.map((connector) => (
          <li key={connector.id}>
            <button type="button" onClick={() => onChoose(connector)}>
              <img src={connector.logo} alt="" width={36} height={36} />
              <span>
                <strong>{connector.name}</strong>
                <span>{connector.summary}</span>
              </span>
              <ChevronRight size={18} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** One signs in to it, and whoever runs this workspace has to make that possible first. */
function NeedsApp({ connector: { id, name } }: { connector: ConnectorInfo }) {
  return (
    <div className="form-words">
      <p>
        {name} has no keys: one signs in to it. For that, this workspace needs an OAuth app of its own, which
        is entered once.
      </p>
      <Button
        renderRoot={(props) => <Link to="/connectors/$connectorId" params={{ connectorId: id }} {...props} />}
      >
        Set up {name}
      </Button>
    </div>
  );
}

interface FormProps {
  connector: ConnectorInfo;
  onSaved: (credential: AddedCredential) => void;
  onClose: () => void;
}

function CredentialForm({ connector, onSaved, onClose }: FormProps) {
  const [entry, setEntry] = useState(EMPTY_ENTRY);
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const save = useSave({ connector, entry, onRefused: setEntry, onSaved, onClose });
  useFaultFocus(form, `${tries}/${save.failureCount}/${save.status}`);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (save.isPending) return;
    const checked = checkAll(entry, connector.fields);
    setEntry(checked.entry);
    if (checked.firstWrong === undefined) save.mutate();
    else setTries(tries + 1);
  };
  const busy = save.isPending;
  return (
    <div className="credential">
      <form ref={form} className="credential-form" noValidate autoComplete="off" onSubmit={submit}>
        <div className="credential-of">
          <img src={connector.logo} alt="" width={36} height={36} />
          <strong>{connector.name}</strong>
        </div>
        <Naming entry={entry} busy={busy} onChange={setEntry} />
        <section className="credential-settings">
          <h3>{connector.fieldsTitle}</h3>
          <CredentialFields fields={connector.fields} entry={entry} busy={busy} onChange={setEntry} />
        </section>
        {save.error && !isAtFields(save.error, entry) ? <Problem error={save.error} /> : null}
        <div className="credential-end">
          <output>{busy ? `Checking with ${connector.name}…` : <Safe connector={connector} />}</output>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={busy}>
            Save
          </Button>
        </div>
      </form>
      <aside className="credential-guide" aria-label={`How to get it from ${connector.name}`}>
        <h3>How to get it from {connector.name}</h3>
        <ConnectorGuide guide={connector.guide} level={4} />
      </aside>
    </div>
  );
}

function Naming({
  entry,
  busy,
  onChange,
}: {
  entry: CredentialEntry;
  busy: boolean;
  onChange: (entry: CredentialEntry) => void;
}) {
  return (
    <>
      <TextInput
        label="Credential Name"
        description="What it is called here, wherever one of several is to be chosen."
        maxLength={120}
        required
        withAsterisk={false}
        readOnly={busy}
        error={nameFault(entry)}
        value={entry.name}
        onBlur={() => entry.name !== '' && onChange({ ...entry, told: { ...entry.told, [NAME]: true } })}
        onChange={(event) => onChange({ ...entry, name: event.currentTarget.value })}
      />
      <Textarea
        label="Credential Description"
        description="Whose key it is and what for, for those who come after you. Optional."
        maxLength={1000}
        rows={2}
        readOnly={busy}
        value={entry.description}
        onChange={(event) => onChange({ ...entry, description: event.currentTarget.value })}
      />
    </>
  );
}

function Safe({ connector }: { connector: ConnectorInfo }) {
  return (
    <span className="credential-safe">
      <LockKeyhole size={14} aria-hidden />
      Checked with {connector.name} first, then kept encrypted.
    </span>
  );
}

interface Saving extends FormProps {
  entry: CredentialEntry;
  onRefused: (entry: CredentialEntry) => void;
}

function useSave({ connector, entry, onRefused, onSaved, onClose }: Saving) {
  const client = useClient();
  const queries = useQueryClient();
  const notify = useNotify();
  const request = useRequestKey();
  const gone = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    gone.current = controller;
    return () => controller.abort();
  }, []);
  return useMutation({
    mutationFn: () => {
      const body = {
        connector: connector.id,
        name: entry.name.trim(),
        description: entry.description.trim(),
        owner: WORKSPACE.id,
        ownerName: WORKSPACE.name,
        fields: valuesOf(entry, connector.fields),
      };
      return client.accounts.link(
        { body },
        { idempotencyKey: request(JSON.stringify(body)), signal: gone.current.signal },
      );
    },
    onSuccess: ({ id, name }) => {
      onClose();
      notify(`${name} is saved and ready to be used.`);
      onSaved({ id, name });
    },
    onError: (error) => {
      if (error instanceof SluiceError) onRefused(refuse(entry, connector.fields, error.fields ?? []));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: accountKeys.all }),
  });
}

/** The same key for the same request: saved again after a lost answer, nothing is linked twice. */
function useRequestKey(): (body: string) => string {
  const last = useRef({ body: '', key: '' });
  return (body) => {
    if (last.current.body !== body) last.current = { body, key: crypto.randomUUID() };
    return last.current.key;
  };
}

/** Whether what the server said stands at the fields already. */
function isAtFields(error: unknown, entry: CredentialEntry): boolean {
  return (
    error instanceof SluiceError && error.code === 'account.fields' && Object.keys(entry.refused).length > 0
  );
}

/** After a try: to the first field that is wrong, or to what was said. */
function useFaultFocus(form: { current: HTMLElement | null }, tries: string): void {
  useEffect(() => {
    const wrong = form.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    if (wrong) wrong.focus();
    else form.current?.querySelector('[role="alert"]')?.scrollIntoView({ block: 'nearest' });
    // Only a try moves the focus, never what is typed after it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [tries]);
}
