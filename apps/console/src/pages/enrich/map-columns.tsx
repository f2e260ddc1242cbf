import { Alert, Checkbox, NativeSelect } from '@mantine/core';
import type { Mapping, UploadedFile } from '@sluice/core';
import { Check, Circle, TriangleAlert } from 'lucide-react';
import { countText, creditsText } from '../../pieces/numbers.ts';
import { ChoiceTile, ChoiceTiles } from '../runs/choice-tiles.tsx';
import {
  columnsAlike,
  identifiersOf,
  labelOf,
  mappedFirst,
  remap,
  setsOf,
  suffices,
  type Enricher,
} from './mapping.ts';
import { Preview } from './preview.tsx';
import { StepEnd } from './step.tsx';
import '../../pieces/form.css';

interface MapColumnsProps {
  file: UploadedFile;
  enrichers: readonly Enricher[];
  enricher: Enricher;
  mapping: Mapping;
  options: readonly string[];
  onEnricher: (name: string) => void;
  onMapping: (mapping: Mapping) => void;
  onOptions: (options: readonly string[]) => void;
  onNext: () => void;
}

/** Which columns tell who is meant: guessed, to be corrected beside the first rows; and what to ask for. */
export function MapColumns(props: MapColumnsProps) {
  const { file, enrichers, enricher, mapping, options, onMapping, onNext } = props;
  const isMapped = setsOf(enricher, mapping).some((set) => set.isMapped);
  const asksNothing = enricher.options.length > 0 && options.length === 0;
  return (
    <>
      {enrichers.length > 1 ? <WhatRowsAre {...props} /> : null}
      <div className="mapping">
        <div className="mapping-fields">
          <h3>Which column is what</h3>
          {identifiersOf(enricher).map((identifier) => (
            <NativeSelect
              key={identifier}
              label={labelOf(enricher, identifier)}
              value={mapping[identifier] ?? ''}
              data={[
                { value: '', label: 'No column' },
                ...file.columns.map((column) => ({ value: column, label: column })),
              ]}
              onChange={(event) => onMapping(remap(mapping, identifier, event.currentTarget.value))}
            />
          ))}
        </div>
        <div className="mapping-preview">
          <h3>The first rows</h3>
          <Preview
            file={file}
            columns={mappedFirst(enricher, mapping, file.columns)}
            marks={
              new Map(
                Object.entries(mapping).map(([identifier, column]) => [
                  column,
                  labelOf(enricher, identifier),
                ]),
              )
            }
            isReady={(row) => suffices(enricher, mapping, row)}
          />
          <Sufficing enricher={enricher} mapping={mapping} file={file} />
        </div>
      </div>
      <Options {...props} />
      <StepEnd
        ready={isMapped && !asksNothing}
        note={isMapped ? 'Choose at least one thing to find.' : 'Map the columns of one of the sets above.'}
        onNext={onNext}
      />
    </>
  );
}

function WhatRowsAre({ enrichers, enricher, onEnricher }: MapColumnsProps) {
  return (
    <ChoiceTiles label="What the rows are" title>
      {enrichers.map(({ name, title, entity }) => (
        <ChoiceTile
          key={name}
          group="Rows"
          name={entity === 'contact' ? 'People' : 'Companies'}
          text={title}
          chosen={name === enricher.name}
          onChoose={() => onEnricher(name)}
        />
      ))}
    </ChoiceTiles>
  );
}

/** Which identifiers suffice, and for how many of the first rows they are there. */
function Sufficing({ enricher, mapping, file }: Pick<MapColumnsProps, 'enricher' | 'mapping' | 'file'>) {
  const ready = file.sample.filter((row) => suffices(enricher, mapping, row)).length;
  return (
    <div className="sufficing">
      <p>Any one of these suffices to tell who is meant:</p>
      <ul>
        {setsOf(enricher, mapping).map(({ names, isMapped }) => (
          <li key={names.join('+')} data-mapped={isMapped}>
            {isMapped ? <Check size={16} aria-hidden /> : <Circle size={16} aria-hidden />}
            {names.map((name) => labelOf(enricher, name)).join(' + ')}
            <span className="unseen">{isMapped ? ' (mapped)' : ' (not mapped)'}</span>
          </li>
        ))}
      </ul>
      <p className="sufficing-rows">
        {countText(ready)} of the first {countText(file.sample.length)} rows can be looked up.
        {ready < file.sample.length ? ' The others are coloured above; they cost nothing.' : ''}
      </p>
      {columnsAlike(mapping, file).map((column) => (
        <Alert key={column} color="yellow" icon={<TriangleAlert size={18} aria-hidden />}>
          “{column}” says the same in every one of the first rows, so it may not be what tells them apart.
        </Alert>
      ))}
    </div>
  );
}

function Options({ enricher, options, onOptions }: MapColumnsProps) {
  if (enricher.options.length === 0) return null;
  return (
    <fieldset className="form-set">
      <legend>What to find</legend>
      <p>You pay for what is found, never for a miss.</p>
      <div className="options">
        {enricher.options.map(({ name, label, credits }) => (
          <Checkbox
            key={name}
            label={label}
            description={`${creditsText(credits)} ${credits === 1 ? 'credit' : 'credits'} for each row where it is found`}
            checked={options.includes(name)}
            onChange={(event) =>
              onOptions(
                event.currentTarget.checked
                  ? [...options, name]
                  : options.filter((option) => option !== name),
              )
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
