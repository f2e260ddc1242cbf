import { useState } from 'react';
import { useRunsFound } from '../../data/choices.ts';
import { useRunName } from '../../data/run-names.ts';
import { countText } from '../../pieces/numbers.ts';
import { SearchChoice } from '../../pieces/search-choice.tsx';

interface RunFilterProps {
  value: string | undefined;
  onChange: (runId: string | undefined) => void;
}

/** Any run, found by the name of its file, with how much it has set aside. */
export function RunFilter({ value, onChange }: RunFilterProps) {
  const [words, setWords] = useState<string>();
  const { items, ...found } = useRunsFound(words);
  const name = useRunName(value);
  const options = items.map(({ id, fileName, counts }) => ({
    value: id,
    label: fileName,
    note: counts.quarantined === 0 ? 'Nothing set aside' : `${countText(counts.quarantined)} set aside`,
  }));
  return (
    <SearchChoice
      label="Run"
      value={value}
      valueLabel={name}
      found={{ ...found, options }}
      onSearch={setWords}
      onChange={onChange}
    />
  );
}
