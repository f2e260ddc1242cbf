import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Form } from './form.tsx';
import { fieldProblem } from './problem.tsx';
import './rename-form.css';

interface RenameFormProps {
  /** What it is called now. */
  name: string;
  /** What stands in the field at first, where that is not the name. */
  shown?: string;
  description?: string;
  autoComplete?: string;
  /** Renames it and tells of it; what it throws is shown at the field, or below it. */
  onRename: (name: string) => Promise<unknown>;
}

/** The one field with which something gets another name, in its place on a page. */
export function RenameForm({ name, shown = name, description, autoComplete, onRename }: RenameFormProps) {
  const [value, setValue] = useState(shown);
  const given = value.trim();
  const rename = useMutation({ mutationFn: () => onRename(given) });
  return (
    <div className="rename-form">
      <Form
        act="Save"
        busy={rename.isPending}
        error={rename.error}
        ready={given !== '' && given !== name}
        onSubmit={() => rename.mutate()}
      >
        <TextInput
          label="Name"
          description={description}
          autoComplete={autoComplete}
          maxLength={120}
          value={value}
          error={fieldProblem(rename.error, 'name')}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
      </Form>
    </div>
  );
}
