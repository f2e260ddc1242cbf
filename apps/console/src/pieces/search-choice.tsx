// oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/click-events-have-key-events -- the list of a combobox has no tag of its own, and its field hears the keys
import { TextInput } from '@mantine/core';
import { ChevronsUpDown } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { movedIn } from './moved-in.ts';
import './search-choice.css';

export interface Choosable {
  value: string;
  label: string;
  /** What tells it from others of the same name. */
  note?: string | undefined;
}

/** What fits the words so far. */
export interface Found {
  options: readonly Choosable[];
  searching: boolean;
  /** Whether more fit than are listed. */
  more: boolean;
  failed: boolean;
}

interface SearchChoiceProps {
  label: string;
  value: string | undefined;
  /** What the value is called; until that is known it is shown as it is. */
  valueLabel: string | undefined;
  found: Found;
  /** What is looked for; undefined while nobody looks. */
  onSearch: (words: string | undefined) => void;
  onChange: (value: string | undefined) => void;
}

const ANY: Choosable = { value: '', label: 'All' };

/** One of more than can be listed: the words typed are looked for, and the arrows choose among what fits. */
export function SearchChoice(props: SearchChoiceProps) {
  const { label, value, valueLabel, found } = props;
  const { words, open, options, index, look, mark, choose, onKeyDown } = useChoosing(props);
  const listId = useId();
  return (
    <div className="search-choice" data-set={value !== undefined}>
      <TextInput
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={open && options[index] ? `${listId}-${index}` : undefined}
        label={label}
        placeholder={open ? 'Type a name' : ANY.label}
        maxLength={200}
        autoComplete="off"
        rightSection={<ChevronsUpDown size={14} aria-hidden />}
        rightSectionPointerEvents="none"
        value={words ?? (value === undefined ? '' : (valueLabel ?? value))}
        onChange={(event) => look(event.currentTarget.value)}
        onClick={() => !open && look('')}
        onBlur={() => open && look(undefined)}
        onKeyDown={onKeyDown}
      />
      {open ? (
        <Options {...{ id: listId, label, options, index, found }} onMark={mark} onChoose={choose} />
      ) : null}
      <output className="unseen">{open ? told(found) : ''}</output>
    </div>
  );
}

/** What is looked for, what fits it, and which of that Enter would choose. */
function useChoosing({ value, found, onSearch, onChange }: SearchChoiceProps) {
  const [words, setWords] = useState<string>();
  const [marked, setMarked] = useState<string>();
  const open = words !== undefined;
  const options = words?.trim() ? found.options : [ANY, ...found.options];
  const index = Math.max(
    0,
    options.findIndex((option) => option.value === (marked ?? value ?? '')),
  );
  const look = (next: string | undefined) => {
    setWords(next);
    setMarked(undefined);
    onSearch(next);
  };
  const choose = (option: Choosable) => {
    look(undefined);
    onChange(option.value || undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const act = open ? actOf(event, { index, length: options.length }) : openingOf(event.key);
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (act === 'open') look('');
    else if (act === 'close') look(undefined);
    else if (act !== 'choose') setMarked(options[act]?.value);
    else if (options[index]) choose(options[index]);
  };
  return { words, open, options, index, look, mark: setMarked, choose, onKeyDown };
}

interface OptionsProps {
  id: string;
  label: string;
  options: readonly Choosable[];
  index: number;
  found: Found;
  onMark: (value: string) => void;
  onChoose: (option: Choosable) => void;
}

function Options({ id, label, options, index, found, onMark, onChoose }: OptionsProps) {
  return (
    <div className="search-choice-list">
      <div
        role="listbox"
        tabIndex={-1}
        id={id}
        aria-label={label}
        // The field keeps the focus.
        onMouseDown={(event) => event.preventDefault()}
      >
        {options.map((option, at) => (
          <div
            key={option.value}
            ref={at === index ? intoView : undefined}
            role="option"
            tabIndex={-1}
            id={`${id}-${at}`}
            aria-selected={at === index}
            onMouseMove={() => onMark(option.value)}
            onClick={() => onChoose(option)}
          >
            <span>{option.label}</span>
            {option.note === undefined ? null : <small>{option.note}</small>}
          </div>
        ))}
      </div>
      {found.options.length === 0 || found.more ? <p aria-hidden>{told(found)}</p> : null}
    </div>
  );
}

function intoView(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: 'nearest' });
}

function told({ options, searching, more, failed }: Found): string {
  if (searching) return 'Searching…';
  if (failed) return 'The search failed. Type on to try again.';
  if (options.length === 0) return 'Nothing fits.';
  if (more) return `The newest ${options.length} that fit. Type more of the name to find others.`;
  return `${options.length} ${options.length === 1 ? 'fits' : 'fit'}.`;
}

function openingOf(key: string): 'open' | undefined {
  return key === 'ArrowDown' || key === 'ArrowUp' || key === 'Enter' ? 'open' : undefined;
}

function actOf(
  { key, nativeEvent }: KeyboardEvent,
  place: { index: number; length: number },
): number | 'close' | 'choose' | undefined {
  if (key === 'Escape') return 'close';
  if (key === 'Enter' && !nativeEvent.isComposing) return 'choose';
  return movedIn(key, place);
}
