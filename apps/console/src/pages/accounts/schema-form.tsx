import { Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { linesOf, type Entered, type SchemaField } from './schema-fields.ts';

interface SchemaFormProps {
  fields: readonly SchemaField[];
  entered: Entered;
  wrong: Readonly<Record<string, string>>;
  onChange: (entered: Entered) => void;
}

/** The inputs that a JSON Schema asks for. */
export function SchemaForm({ fields, entered, wrong, onChange }: SchemaFormProps) {
  return fields.map((field) => (
    <SchemaInput
      key={field.name}
      field={field}
      value={entered[field.name] ?? ''}
      wrong={wrong[field.name]}
      onChange={(value) => onChange({ ...entered, [field.name]: value })}
    />
  ));
}

interface SchemaInputProps {
  field: SchemaField;
  value: string;
  wrong: string | undefined;
  onChange: (value: string) => void;
}

const ROWS = { json: 6, lines: 3 } as const;

function SchemaInput({ field, value, wrong, onChange }: SchemaInputProps) {
  const { label, help, required, kind, options, example } = field;
  const shared = { label, description: help, error: wrong, withAsterisk: required };
  switch (kind) {
    case 'text':
    case 'number':
      return (
        <TextInput
          {...shared}
          inputMode={kind === 'number' ? 'decimal' : 'text'}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...shared}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          data={[{ value: '', label: required ? 'Choose' : 'Not given' }, ...options.map(plainOption)]}
        />
      );
    case 'several':
      return (
        <Checkbox.Group {...shared} value={linesOf(value)} onChange={(chosen) => onChange(chosen.join('\n'))}>
          <div className="form-choices">
            {options.map((option) => (
              <Checkbox key={option.value} value={option.value} label={option.label} />
            ))}
          </div>
        </Checkbox.Group>
      );
    case 'lines':
    case 'json':
      return (
        <Textarea
          {...shared}
          rows={ROWS[kind]}
          className={kind === 'json' ? 'schema-json' : undefined}
          spellCheck={false}
          placeholder={example}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

function plainOption({ value, label }: { value: string; label: string }) {
  const words: Record<string, string> = { true: 'Yes', false: 'No' };
  return { value, label: words[label] ?? label };
}
