import { TextInput } from '@mantine/core';
import { useId } from 'react';
import { isColour } from './branding-draft.ts';

interface ColourFieldProps {
  label: string;
  /** `#rrggbb`, or what has been typed of it so far; empty for the standard. */
  value: string;
  standard: string;
  onChange: (value: string) => void;
}

/** A colour, typed or picked. */
export function ColourField({ label, value, standard, onChange }: ColourFieldProps) {
  const id = useId();
  const wrong = value !== '' && !isColour(value);
  return (
    <div className="colour-field">
      <TextInput
        id={id}
        label={label}
        placeholder={standard}
        maxLength={7}
        value={value}
        error={wrong ? 'Six digits behind a #, as #2458d3.' : undefined}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
      <input
        type="color"
        aria-label={`Pick: ${label}`}
        value={isColour(value) ? value : standard}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </div>
  );
}
