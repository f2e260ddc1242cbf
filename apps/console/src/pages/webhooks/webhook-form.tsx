import { TextInput } from '@mantine/core';
import type { EventType } from '@sluice/core';
import { useState } from 'react';
import { Form } from '../../pieces/form.tsx';
import { fieldProblem } from '../../pieces/problem.tsx';
import { EventChoice } from './event-choice.tsx';

export interface WebhookValues {
  url: string;
  description: string;
  events: EventType[];
}

interface WebhookFormProps {
  start: WebhookValues;
  act: string;
  busy: boolean;
  error: unknown;
  onSubmit: (values: WebhookValues) => void;
  onCancel: () => void;
}

export function WebhookForm({ start, act, busy, error, onSubmit, onCancel }: WebhookFormProps) {
  const [values, setValues] = useState(start);
  const change = (part: Partial<WebhookValues>) => setValues((before) => ({ ...before, ...part }));
  return (
    <Form
      act={act}
      busy={busy}
      error={error}
      ready={values.url.trim() !== '' && values.events.length > 0}
      onSubmit={() => onSubmit({ ...values, url: values.url.trim(), description: values.description.trim() })}
      onCancel={onCancel}
    >
      <TextInput
        label="Address"
        type="url"
        placeholder="https://app.example/hooks/sluice"
        required
        maxLength={2000}
        value={values.url}
        error={fieldProblem(error, 'url')}
        onChange={(event) => change({ url: event.currentTarget.value })}
      />
      <TextInput
        label="Description"
        maxLength={300}
        value={values.description}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
      <EventChoice
        chosen={values.events}
        error={fieldProblem(error, 'events')}
        onChange={(events) => change({ events })}
      />
    </Form>
  );
}
