import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { SluiceError, type Account, type ConnectorInfo } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { accountKeys } from '../../data/accounts.ts';
import { EmptyState } from '../../pieces/empty-state.tsx';
import { useFilters } from '../../pieces/filters.ts';
import { Form } from '../../pieces/form.tsx';
import { JsonView } from '../../pieces/json-view.tsx';
import { creditsText } from '../../pieces/numbers.ts';
import { Panel } from '../../pieces/page.tsx';
import { useClient } from '../../session/session.tsx';
import { useMayChange } from './may-change.ts';
import {
  fieldsOf,
  readEntered,
  readJson,
  refusedFields,
  type Entered,
  type SchemaField,
} from './schema-fields.ts';
import { SchemaForm } from './schema-form.tsx';

interface TryActionProps {
  account: Account;
  connector: ConnectorInfo;
}

type ActionInfo = ConnectorInfo['actions'][number];

const EFFECTS = { read: 'Reads', spend: 'Spends credits', write: 'Writes' } as const;
const EFFECT_ORDER = ['read', 'spend', 'write'] as const;

/** Makes one call with the account, from a form of what the action takes. */
export function TryAction({ account, connector }: TryActionProps) {
  const { filters, set } = useFilters('/accounts/$accountId');
  const { actions } = connector;
  const readable = actions.find(({ effect }) => effect === 'read') ?? actions[0];
  const action = actions.find(({ name }) => name === filters.action) ?? readable;
  if (action === undefined)
    return (
      <EmptyState icon={<Play />} title="Nothing to try">
        <p>{connector.name} has no actions.</p>
      </EmptyState>
    );
  return (
    <Panel
      title="Try an action"
      intro="One real call with this account, kept in the activity like every other. What it does and may cost is said before."
    >
      <div className="try">
        <NativeSelect
          label="Action"
          value={action.name}
          onChange={(event) => set({ action: event.currentTarget.value }, { replace: true })}
          data={EFFECT_ORDER.map((effect) => ({
            group: EFFECTS[effect],
            items: actions
              .filter((one) => one.effect === effect)
              .map(({ name, title }) => ({ value: name, label: `${title} (${name})` })),
          })).filter(({ items }) => items.length > 0)}
        />
        <OneAction key={action.name} account={account} connector={connector} action={action} />
      </div>
    </Panel>
  );
}

interface Written {
  asJson: boolean;
  entered: Entered;
  json: string;
  cap: string;
}

const EMPTY: Written = { asJson: false, entered: {}, json: '{}', cap: '1' };

function OneAction({ account, connector, action }: TryActionProps & { action: ActionInfo }) {
  const may = useMayChange(account);
  const fields = useMemo(() => fieldsOf(action.input), [action]);
  const [written, setWritten] = useState<Written>({ ...EMPTY, asJson: fields === null });
  const [wrong, setWrong] = useState<Readonly<Record<string, string>>>({});
  const run = useRun(account, action);
  const isSpending = action.effect === 'spend';
  const submit = () => {
    const read = readWritten(written, fields ?? []);
    setWrong('wrong' in read ? read.wrong : {});
    if ('wrong' in read) return;
    run.mutate({ input: read.input, ...(isSpending ? { capCredits: Number(written.cap) } : {}) });
  };
  const refused = run.error instanceof SluiceError ? refusedFields(run.error.fields ?? []) : {};
  return (
    <>
      <p className="try-effect" data-effect={action.effect}>
        {effectText(action.effect, connector.name)}
      </p>
      <Form
        act="Run it"
        busy={run.isPending}
        error={run.error}
        ready={may.why === undefined}
        onSubmit={submit}
      >
        <Inputs
          fields={fields}
          isSpending={isSpending}
          written={written}
          wrong={{ ...refused, ...wrong }}
          onChange={(part) => setWritten((before) => ({ ...before, ...part }))}
        />
        {may.why === undefined ? null : <p className="row-note">{may.why}</p>}
      </Form>
      {run.data ? <Answer key={run.data.callId} {...run.data} /> : null}
    </>
  );
}

interface InputsProps {
  /** Null where the input can only be written as JSON. */
  fields: readonly SchemaField[] | null;
  isSpending: boolean;
  written: Written;
  wrong: Readonly<Record<string, string>>;
  onChange: (part: Partial<Written>) => void;
}

function Inputs({ fields, isSpending, written, wrong, onChange }: InputsProps) {
  return (
    <>
      {fields === null || fields.length === 0 ? null : (
        <Switch
          label="Write the input as JSON"
          checked={written.asJson}
          onChange={(event) => onChange({ asJson: event.currentTarget.checked })}
        />
      )}
      {written.asJson ? (
        <Textarea
          label="Input"
          className="schema-json"
          rows={8}
          spellCheck={false}
          value={written.json}
          error={wrong['']}
          onChange={(event) => onChange({ json: event.currentTarget.value })}
        />
      ) : (
        <SchemaForm
          fields={fields ?? []}
          entered={written.entered}
          wrong={wrong}
          onChange={(entered) => onChange({ entered })}
        />
      )}
      {isSpending ? (
        <TextInput
          label="Spend at most"
          description="In credits. Where it could cost more it is refused, and nothing is sent."
          inputMode="decimal"
          className="try-cap"
          value={written.cap}
          error={wrong['cap']}
          onChange={(event) => onChange({ cap: event.currentTarget.value })}
        />
      ) : null}
    </>
  );
}

function effectText(effect: ActionInfo['effect'], provider: string): string {
  switch (effect) {
    case 'read':
      return `It reads from ${provider}: it changes nothing there and costs no credits.`;
    case 'write':
      return `It writes to ${provider}: what it changes there stays changed.`;
    case 'spend':
      return `It may spend credits of this account at ${provider}.`;
  }
}

type Wrong = { wrong: Readonly<Record<string, string>> };

function readWritten(
  { asJson, json, entered, cap }: Written,
  fields: readonly SchemaField[],
): { input: Record<string, unknown> } | Wrong {
  const credits = Number(cap);
  if (cap.trim() === '' || !(credits >= 0)) return { wrong: { cap: 'Give a number of credits, 0 or more.' } };
  if (!asJson) return readEntered(fields, entered);
  const read = readJson(json);
  if ('wrong' in read) return { wrong: { '': read.wrong } };
  const { value } = read;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { wrong: { '': 'Has to be an object: { … }.' } };
  return { input: value as Record<string, unknown> };
}

interface Body {
  input: Record<string, unknown>;
  capCredits?: number;
}

/** The same request again after a lost answer is done once: it goes under the same key. */
function useRun(account: Account, { name }: ActionInfo) {
  const client = useClient();
  const queries = useQueryClient();
  const last = useRef({ body: '', key: '' });
  return useMutation({
    mutationFn: (body: Body) => {
      const text = JSON.stringify(body);
      if (last.current.body !== text) last.current = { body: text, key: crypto.randomUUID() };
      return client.actions.run(
        { params: { accountId: account.id, action: name }, body },
        { idempotencyKey: last.current.key },
      );
    },
    onSuccess: () => {
      // What was answered is done: run once more, it is another call.
      last.current = { body: '', key: '' };
    },
    onSettled: () => queries.invalidateQueries({ queryKey: accountKeys.one(account.id) }),
  });
}

function Answer({ callId, output, credits }: { callId: string; output: unknown; credits: number }) {
  const answer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What it returns is no end of the effect: newer browsers give a promise.
    answer.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={answer} className="try-answer">
      <output className="row-note">
        Done. It cost {creditsText(credits)} {credits === 1 ? 'credit' : 'credits'}.{' '}
        <Link to="/activity/$callId" params={{ callId }}>
          See the call
        </Link>
      </output>
      <JsonView label="Answer" value={output} />
    </div>
  );
}
