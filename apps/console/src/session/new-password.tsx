import { PasswordInput } from '@mantine/core';
import { useId } from 'react';
import { strengthOf } from './strength.ts';
import './door.css';

interface NewPasswordProps {
  value: string;
  onChange: (password: string) => void;
  /** What others know of the person: a password made of it is none. */
  own: readonly string[];
  error?: string | undefined;
  label?: string;
}

const BARS = [1, 2, 3, 4];

/** A field for a password that is to be made up, which tells while typing how good it is. */
export function NewPassword({ value, onChange, own, error, label = 'Password' }: NewPasswordProps) {
  const wordsId = useId();
  const { score, words } = strengthOf(value, own);
  return (
    <div>
      <PasswordInput
        label={label}
        name="new-password"
        autoComplete="new-password"
        required
        withAsterisk={false}
        maxLength={200}
        value={value}
        error={error}
        aria-describedby={wordsId}
        onChange={(event) => onChange(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
      />
      <div className="strength" data-score={score} aria-hidden>
        {BARS.map((bar) => (
          <span key={bar} />
        ))}
      </div>
      <p className="strength-words" id={wordsId} aria-live="polite">
        {words}
      </p>
    </div>
  );
}
