import { useId, type ReactNode } from 'react';
import './choice.css';

interface ChoiceProps<T extends string> {
  label: string;
  help?: ReactNode;
  value: T;
  options: readonly { value: T; label: string; help?: string; disabled?: boolean }[];
  onChange: (value: T) => void;
}

/** One of a few, each explained. */
export function Choice<T extends string>({ label, help, value, options, onChange }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className="form-set">
      <legend>{label}</legend>
      {help === undefined ? null : <p>{help}</p>}
      <div className="choice">
        {options.map((option) => (
          <label key={option.value} className="choice-option">
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              disabled={option.disabled}
              aria-describedby={option.help === undefined ? undefined : `${name}-${option.value}`}
              aria-label={option.label}
              onChange={() => onChange(option.value)}
            />
            <span className="choice-label">{option.label}</span>
            {option.help === undefined ? null : (
              <span className="choice-help" id={`${name}-${option.value}`}>
                {option.help}
              </span>
            )}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
