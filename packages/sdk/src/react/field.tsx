import type { FieldDefinition } from '@sluice/core';
import { useId, useRef, type ChangeEvent, type ReactNode } from 'react';
import type { FieldView } from '../hub/entry.ts';
import type { Texts } from '../hub/messages/index.ts';
import type { FormState } from '../hub/state.ts';
import { useScene } from './hub-context.ts';
import { Icon } from './icons.tsx';
import { KeptSecret, SecretInput } from './secret-input.tsx';

export interface FieldProps {
  state: FormState;
  field: FieldDefinition;
  view: FieldView;
}

/** What every kind of control is given. */
export interface ControlProps {
  id: string;
  value: string;
  readOnly: boolean;
  placeholder: string | undefined;
  required: boolean;
  described: string;
  errorId: string | undefined;
  type: (text: string) => void;
  /** What was typed is whole. */
  leave: () => void;
  /** The focus went elsewhere. */
  blur: () => void;
}

/** One field of the connector: its label, its control, what helps, and what is wrong with it. */
export function Field({ state, field, view }: FieldProps): ReactNode {
  const { hub, texts, afterPress } = useScene();
  const id = useId();
  const error = faultText(texts, state, field, view);
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  const control: ControlProps = {
    id,
    value: view.value,
    readOnly: state.phase !== 'idle',
    placeholder: field.placeholder,
    required: field.required,
    described: [field.help === '' ? '' : helpId, error === null ? '' : errorId].filter(Boolean).join(' '),
    errorId: error === null ? undefined : errorId,
    type: (text) => hub.type(field.name, text),
    leave: () => hub.leave(field.name),
    blur: () => afterPress(() => hub.leave(field.name)),
  };
  const hint = state.form.account?.hints[field.name];
  const kept = view.hint !== null;
  return (
    <div className="field" data-fault={error !== null}>
      <FieldLabel id={id} label={field.label} required={field.required} labels={!kept} />
      {kept ? (
        <KeptSecret id={id} hint={view.hint ?? ''} name={field.name} readOnly={control.readOnly} />
      ) : field.kind === 'secret' ? (
        <SecretInput {...control} name={field.name} replaces={hint !== undefined} good={view.complete} />
      ) : field.options ? (
        <Choice {...control} options={field.options} />
      ) : (
        <TextInput {...control} kind={field.kind} good={view.complete} />
      )}
      <p className="fault" id={errorId} aria-live="polite">
        {error !== null && <Icon name="error" />}
        {error}
      </p>
      {field.help !== '' && (
        <p className="help" id={helpId}>
          {field.help}
        </p>
      )}
    </div>
  );
}

interface LabelProps {
  id: string;
  label: string;
  required: boolean;
  /** False where there is no control for it, only a value. */
  labels?: boolean;
}

export function FieldLabel({ id, label, required, labels = true }: LabelProps): ReactNode {
  const { texts } = useScene();
  return (
    <div className="label-row">
      {labels ? (
        <label className="label" htmlFor={id} id={`${id}-label`}>
          {label}
        </label>
      ) : (
        <span className="label" id={`${id}-label`}>
          {label}
        </span>
      )}
      {required ? (
        <span className="mark" data-required="" aria-hidden="true">
          *
        </span>
      ) : (
        <span className="mark">{texts.say('optional')}</span>
      )}
    </div>
  );
}

type TextInputProps = ControlProps & { kind: FieldDefinition['kind'] | 'name'; good: boolean };

export function TextInput({ kind, good, ...control }: TextInputProps): ReactNode {
  return (
    <div className="control" data-good={good}>
      <input
        {...useTextControl(control)}
        className="input"
        type="text"
        // What is typed here is read from left to right in every language; a name is not.
        dir={kind === 'name' ? 'auto' : 'ltr'}
        inputMode={kind === 'number' ? 'numeric' : kind === 'url' ? 'url' : 'text'}
      />
      {good && <Good />}
    </div>
  );
}

/** What every control that one types into has in common; what is pasted is whole at once. */
export function useTextControl(control: ControlProps) {
  const whole = useRef(false);
  return {
    id: control.id,
    value: control.value,
    readOnly: control.readOnly,
    placeholder: control.placeholder,
    maxLength: 4000,
    autoComplete: 'off',
    autoCapitalize: 'off',
    spellCheck: false,
    'aria-required': control.required,
    'aria-invalid': control.errorId !== undefined,
    'aria-describedby': control.described || undefined,
    'aria-errormessage': control.errorId,
    onPaste: () => (whole.current = true),
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      control.type(event.currentTarget.value);
      if (whole.current) control.leave();
      whole.current = false;
    },
    onBlur: control.blur,
  };
}

/** Seen only: a fault is told in words. */
export function Good(): ReactNode {
  return (
    <span className="good" aria-hidden="true">
      <Icon name="check" />
    </span>
  );
}

type ChoiceProps = ControlProps & { options: NonNullable<FieldDefinition['options']> };

function Choice({ options, ...control }: ChoiceProps): ReactNode {
  const { texts } = useScene();
  return (
    <div className="control">
      <select
        className="input select"
        id={control.id}
        value={control.value}
        disabled={control.readOnly}
        aria-required={control.required}
        aria-invalid={control.errorId !== undefined}
        aria-describedby={control.described || undefined}
        aria-errormessage={control.errorId}
        onChange={(event) => control.type(event.currentTarget.value)}
        onBlur={control.blur}
      >
        <option value="">{texts.say('form.choose')}</option>
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <Icon name="chevron" />
    </div>
  );
}

function faultText(
  texts: Texts,
  { entry }: FormState,
  { name, label, patternMessage }: FieldDefinition,
  { fault }: FieldView,
): string | null {
  if (fault === null) return null;
  if (fault === 'refused') return sentence(entry.refused[name] ?? '');
  if (fault === 'pattern' && patternMessage !== undefined) return patternMessage;
  return texts.say(`field.${fault}`, { label });
}

/** `is needed` → `Is needed.` */
function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…。]$/.test(whole) ? whole : `${whole}.`;
}
