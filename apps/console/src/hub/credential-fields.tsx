import { NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import type { FieldDefinition } from '@sluice/core';
import { ChevronDown } from 'lucide-react';
import { useId, useState } from 'react';
import { faultOf, leaveField, typeInto, type CredentialEntry } from './credential-entry.ts';

interface CredentialFieldsProps {
  fields: readonly FieldDefinition[];
  entry: CredentialEntry;
  busy: boolean;
  onChange: (entry: CredentialEntry) => void;
}

/** The fields that a connector declares; the rarely needed ones behind a button, unless one of them is wrong. */
export function CredentialFields({ fields, entry, busy, onChange }: CredentialFieldsProps) {
  const [opened, setOpened] = useState(false);
  const id = useId();
  const plain = fields.filter((field) => field.advanced !== true);
  const rare = fields.filter((field) => field.advanced === true);
  const needed = rare.some((field) => field.required || faultOf(entry, field) !== undefined);
  const open = opened || needed;
  const show = (field: FieldDefinition) => (
    <OneField key={field.name} field={field} entry={entry} busy={busy} onChange={onChange} />
  );
  return (
    <>
      {plain.map(show)}
      {rare.length === 0 ? null : (
        <div className="credential-more">
          <button
            type="button"
            className="credential-fold"
            aria-expanded={open}
            aria-controls={id}
            onClick={() => setOpened(!open)}
          >
            <ChevronDown size={16} aria-hidden />
            More options
          </button>
          <div id={id} className="credential-rare" hidden={!open}>
            {rare.map(show)}
          </div>
        </div>
      )}
    </>
  );
}

interface OneFieldProps extends Omit<CredentialFieldsProps, 'fields'> {
  field: FieldDefinition;
}

function OneField({ field, entry, busy, onChange }: OneFieldProps) {
  const { name, label, help, placeholder, required, kind, options } = field;
  const common = {
    label,
    name,
    description: required ? help : `${help} Optional.`.trim(),
    error: faultOf(entry, field),
    value: entry.values[name] ?? '',
    readOnly: busy,
    required,
    // The words of the label are the provider's own; what is optional says so instead.
    withAsterisk: false,
    placeholder,
    autoComplete: 'off',
    spellCheck: false,
    onBlur: () => onChange(leaveField(entry, field)),
  };
  const type = (text: string) => onChange(typeInto(entry, name, text));
  if (options !== undefined)
    return (
      <NativeSelect
        {...common}
        disabled={busy}
        data={[{ value: '', label: 'Choose…' }, ...options]}
        onChange={(event) => type(event.currentTarget.value)}
      />
    );
  if (kind === 'secret')
    return (
      <PasswordInput
        {...common}
        autoComplete="new-password"
        data-1p-ignore
        visibilityToggleButtonProps={{ 'aria-label': `Show what was entered as ${label}` }}
        onChange={(event) => type(event.currentTarget.value)}
      />
    );
  return (
    <TextInput
      {...common}
      inputMode={kind === 'number' ? 'decimal' : kind === 'url' ? 'url' : 'text'}
      onChange={(event) => type(event.currentTarget.value)}
    />
  );
}
