import { Checkbox } from '@mantine/core';
import { EVENT_TYPES, type EventType } from '@sluice/core';

const MEANINGS: Record<EventType, string> = {
  'account.linked': 'An account was linked',
  'account.changed': 'Its name, key or settings were changed',
  'account.failing': 'The provider refuses its key',
  'account.mended': 'It works again',
  'account.suspended': 'Somebody stopped its use for now',
  'account.resumed': 'It is used again',
  'account.revoked': 'Its key was revoked everywhere',
  'account.unlinked': 'It was unlinked, and its key destroyed',
};

interface EventChoiceProps {
  chosen: readonly EventType[];
  error: string | undefined;
  onChange: (chosen: EventType[]) => void;
}

export function EventChoice({ chosen, error, onChange }: EventChoiceProps) {
  return (
    <Checkbox.Group
      label="Events"
      value={[...chosen]}
      error={error ?? (chosen.length === 0 ? 'Choose at least one.' : undefined)}
      onChange={(values) => onChange(EVENT_TYPES.filter((type) => values.includes(type)))}
    >
      <div className="form-choices">
        {EVENT_TYPES.map((type) => (
          <Checkbox key={type} value={type} label={type} description={MEANINGS[type]} />
        ))}
      </div>
    </Checkbox.Group>
  );
}
