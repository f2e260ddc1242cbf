import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { SCOPES, type Scope } from '@sluice/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { apiKeyKeys } from '../../data/keys.ts';
import { Choice } from '../../pieces/choice.tsx';
import { Form } from '../../pieces/form.tsx';
import { Overlay } from '../../pieces/overlay.tsx';
import { fieldProblem } from '../../pieces/problem.tsx';
import { useClient, useMe } from '../../session/session.tsx';
import { KeyMade } from './key-made.tsx';
import {
  addressesOf,
  expiryOf,
  LIFETIMES,
  PRESETS,
  SCOPE_WORDS,
  scopesOf,
  type Lifetime,
  type Preset,
} from './presets.ts';

interface Values {
  name: string;
  preset: Preset;
  custom: Scope[];
  lifetime: Lifetime;
  addresses: string;
}

const START: Values = { name: '', preset: 'enrich', custom: [], lifetime: '90', addresses: '' };

/** Asks what a key is for, and then shows it, this once. */
export function CreateKey({ onClose }: { onClose: () => void }) {
  const client = useClient();
  const queries = useQueryClient();
  const own = useMe().scopes;
  const [values, setValues] = useState(START);
  const scopes = scopesOf(values.preset, values.custom, own);
  const create = useMutation({
    mutationFn: () => {
      const expiresAt = expiryOf(values.lifetime, Date.now());
      const allowedAddresses = addressesOf(values.addresses);
      return client.keys.create({
        body: {
          name: values.name.trim(),
          scopes,
          ...(expiresAt === undefined ? {} : { expiresAt }),
          ...(allowedAddresses.length === 0 ? {} : { allowedAddresses }),
        },
      });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: apiKeyKeys.all }),
  });
  if (create.data)
    return <KeyMade name={create.data.key.name} secret={create.data.secret} onClose={onClose} />;
  return (
    <Overlay title="Create an API key" onClose={onClose}>
      <Form
        act="Create the key"
        busy={create.isPending}
        error={create.error}
        ready={values.name.trim() !== '' && scopes.length > 0}
        onSubmit={() => create.mutate()}
        onCancel={onClose}
      >
        <Fields
          values={values}
          scopes={scopes}
          error={create.error}
          onChange={(part) => setValues((before) => ({ ...before, ...part }))}
        />
      </Form>
    </Overlay>
  );
}

interface FieldsProps {
  values: Values;
  scopes: Scope[];
  error: unknown;
  onChange: (part: Partial<Values>) => void;
}

function Fields({ values, scopes, error, onChange }: FieldsProps) {
  const own = useMe().scopes;
  return (
    <>
      <TextInput
        label="Name"
        placeholder="Nightly enrichment"
        description="What uses it: it stands in the audit beside all that is done with it."
        required
        withAsterisk={false}
        maxLength={120}
        value={values.name}
        error={fieldProblem(error, 'name')}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <Choice
        label="What it may do"
        value={values.preset}
        options={[...PRESETS, { value: 'custom' as const, label: 'Chosen one by one' }]}
        onChange={(preset) => onChange({ preset, custom: scopes })}
      />
      {values.preset === 'custom' ? (
        <ScopeList chosen={values.custom} own={own} onChange={(custom) => onChange({ custom })} />
      ) : null}
      <NativeSelect
        label="Ends after"
        value={values.lifetime}
        data={[...LIFETIMES]}
        error={fieldProblem(error, 'expiresAt')}
        onChange={(event) =>
          onChange({
            lifetime: LIFETIMES.find(({ value }) => value === event.currentTarget.value)?.value ?? '90',
          })
        }
      />
      <Textarea
        label="Allowed addresses"
        description="One a line: 203.0.113.7 or 203.0.113.0/24. Left empty, it works from anywhere."
        rows={2}
        maxLength={2500}
        value={values.addresses}
        error={fieldProblem(error, 'allowedAddresses')}
        onChange={(event) => onChange({ addresses: event.currentTarget.value })}
      />
    </>
  );
}

interface ScopeListProps {
  chosen: readonly Scope[];
  own: readonly Scope[];
  onChange: (scopes: Scope[]) => void;
}

function ScopeList({ chosen, own, onChange }: ScopeListProps) {
  return (
    <fieldset className="form-set">
      <legend>Scopes</legend>
      <div className="form-choices">
        {SCOPES.filter((scope) => own.includes(scope)).map((scope) => (
          <Checkbox
            key={scope}
            label={SCOPE_WORDS[scope]}
            description={scope}
            checked={chosen.includes(scope)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked ? [...chosen, scope] : chosen.filter((one) => one !== scope),
              )
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
