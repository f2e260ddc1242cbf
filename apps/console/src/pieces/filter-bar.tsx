import { Button, CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { oneOf } from './filters.ts';
import { PERIODS, type Period, type PeriodFilters } from './period.ts';
import './filter-bar.css';

interface FilterBarProps {
  children: ReactNode;
  /** Whether anything is filtered: then all of it can be cleared at once. */
  active: boolean;
  onClear?: () => void;
}

/** The search and the filters above a list. */
export function FilterBar({ children, active, onClear }: FilterBarProps) {
  return (
    <search className="filter-bar">
      {children}
      {active && onClear ? (
        <Button
          variant="subtle"
          color="gray"
          className="filter-clear"
          leftSection={<X size={16} aria-hidden />}
          onClick={onClear}
        >
          Clear filters
        </Button>
      ) : null}
    </search>
  );
}

const SETTLE_MS = 250;

interface SearchFieldProps {
  /** As it stands in the address. */
  value: string | undefined;
  /** Called once the typing rests; `replace` while one search becomes another. */
  onChange: (value: string | undefined, options: { replace: boolean }) => void;
  label?: string;
  placeholder?: string;
}

export function SearchField({ value = '', onChange, label = 'Search', placeholder }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const change = useRef(onChange);
  useEffect(() => {
    change.current = onChange;
  });
  useEffect(() => {
    // Changed elsewhere: by the back button, or by clearing all filters.
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === sent.current) return;
    const timer = setTimeout(() => {
      const replace = sent.current !== '' && wanted !== '';
      sent.current = wanted;
      change.current(wanted === '' ? undefined : wanted, { replace });
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <TextInput
      type="search"
      className="filter-search"
      label={label}
      placeholder={placeholder}
      maxLength={200}
      leftSection={<Search size={16} aria-hidden />}
      rightSection={
        text === '' ? null : <CloseButton aria-label="Clear the search" onClick={() => setText('')} />
      }
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}

interface SelectFilterProps<T extends string> {
  label: string;
  value: string | undefined;
  options: readonly { value: T; label: string }[];
  /** What stands there while nothing is chosen. */
  all?: string;
  onChange: (value: T | undefined) => void;
}

/** One of several values, or any. A value of the address that is none of them is shown as it is. */
export function SelectFilter<T extends string>({
  label,
  value,
  options,
  all = 'All',
  onChange,
}: SelectFilterProps<T>) {
  const known = value === undefined || options.some((option) => option.value === value);
  return (
    <NativeSelect
      className="filter-select"
      data-set={value !== undefined}
      label={label}
      value={value ?? ''}
      onChange={(event) =>
        onChange(
          oneOf(
            options.map((option) => option.value),
            event.currentTarget.value,
          ),
        )
      }
      data={[
        { value: '', label: all },
        ...options,
        ...(known ? [] : [{ value: value ?? '', label: value ?? '' }]),
      ]}
    />
  );
}

const PERIOD_LABELS: Record<Period, string> = {
  today: 'Today',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  custom: 'From … to …',
};

interface PeriodFilterProps {
  filters: PeriodFilters;
  onChange: (patch: { period: Period | undefined; from: string | undefined; to: string | undefined }) => void;
  label?: string;
}

/** When: one of a few usual periods, or days to choose. `periodQuery` makes of it what the API is asked. */
export function PeriodFilter({ filters, onChange, label = 'When' }: PeriodFilterProps) {
  const period = oneOf(PERIODS, filters.period);
  const { from, to } = filters;
  return (
    <>
      <SelectFilter
        label={label}
        value={period}
        all="Any time"
        options={PERIODS.map((value) => ({ value, label: PERIOD_LABELS[value] }))}
        onChange={(chosen) => onChange({ period: chosen, from: undefined, to: undefined })}
      />
      {period === 'custom' ? (
        <>
          <DayField label="From" value={from} onChange={(day) => onChange({ period, from: day, to })} />
          <DayField label="To" value={to} onChange={(day) => onChange({ period, from, to: day })} />
        </>
      ) : null}
    </>
  );
}

function DayField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}) {
  return (
    <TextInput
      type="date"
      className="filter-day"
      label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}
