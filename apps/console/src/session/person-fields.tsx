import { TextInput } from '@mantine/core';
import { fieldProblem } from '../pieces/problem.tsx';

interface NameFieldProps {
  value: string;
  error: unknown;
  onChange: (name: string) => void;
}

export function NameField({ value, error, onChange }: NameFieldProps) {
  return (
    <TextInput
      label="Your name"
      name="name"
      autoComplete="name"
      required
      withAsterisk={false}
      maxLength={120}
      value={value}
      error={fieldProblem(error, 'name')}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface EmailFieldProps {
  value: string;
  error?: unknown;
  /** What the browser may fill in; default the name that one signs in with. */
  autoComplete?: string;
  help?: string;
  /** Left out where it cannot be changed. */
  onChange?: (email: string) => void;
}

export function EmailField({ value, error, autoComplete = 'username', help, onChange }: EmailFieldProps) {
  return (
    <TextInput
      label="E-mail address"
      name="email"
      type="email"
      autoComplete={autoComplete}
      required
      withAsterisk={false}
      maxLength={254}
      description={help}
      readOnly={onChange === undefined}
      value={value}
      error={fieldProblem(error, 'email')}
      onChange={(event) => onChange?.(event.currentTarget.value)}
    />
  );
}
