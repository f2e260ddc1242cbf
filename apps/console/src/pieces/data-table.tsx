import { Link, type LinkProps } from '@tanstack/react-router';
import { memo, useCallback, useEffect, useRef, type ReactNode } from 'react';
import { MoreRows, type More } from './more-rows.tsx';
import { Problem } from './problem.tsx';
import { RowCheck } from './row-check.tsx';
import { TableComing } from './table-coming.tsx';
import './data-table.css';

export interface Column<T> {
  key: string;
  head: string;
  cell: (row: T) => ReactNode;
  /** Numbers stand to the right. */
  align?: 'right';
  /** For buttons: the head is only read out. */
  bare?: true;
  width?: 'narrow' | 'middle' | 'wide';
  /** Left out where the table is narrower than that; as a card each row shows all of its columns again. */
  hideBelow?: 'wide' | 'middle';
}

export type RowLink = Pick<LinkProps, 'to' | 'params' | 'search'>;

interface DataTableProps<T> {
  /** What the table is of; read to who cannot see it. */
  label: string;
  /** The first one names the row; it is the link where rows are links. Best made once, outside of the component. */
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string;
  /** Where a row leads: the whole of it can be clicked, and it is one stop of the keyboard. */
  rowLink?: (row: T) => RowLink;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: ReadonlySet<string>) => void;
  /** What a row is called where it is chosen; default its key. */
  rowName?: (row: T) => string;
  /** An `EmptyState`, shown instead of the table. */
  empty: ReactNode;
  loading: boolean;
  /** Old rows are shown while new ones are on their way. */
  stale?: boolean;
  error: unknown;
  onRetry: () => void;
  more?: More | undefined;
}

/** The roles that a table has of itself, said out loud: as cards, where it is narrow, it would lose them. */
const ROLES = {
  table: { role: 'table' },
  group: { role: 'rowgroup' },
  row: { role: 'row' },
  head: { role: 'columnheader', scope: 'col' },
  cell: { role: 'cell' },
} as const;

/** Rows of one kind: a table with a head that stays in sight, cards where it is narrow. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, columns, rows, empty, loading, stale = false, error, onRetry, more } = props;
  const onToggle = useToggle(props.selected, props.onSelect);
  const problem = error ? <Problem error={error} onRetry={onRetry} /> : null;
  if (loading) return <TableComing heads={columns.map(({ head }) => head)} />;
  if (rows.length === 0) return problem ?? empty;
  return (
    <>
      {problem}
      <div className="data-table" data-stale={stale}>
        <table {...ROLES.table} aria-label={label} aria-busy={stale}>
          <Head {...props} />
          <tbody {...ROLES.group}>
            {rows.map((row) => (
              <OneRow key={props.rowKey(row)} {...props} columns={columns} row={row} onToggle={onToggle} />
            ))}
          </tbody>
        </table>
      </div>
      {more ? <MoreRows {...more} loaded={rows.length} /> : null}
    </>
  );
}

function Head<T>({ columns, rows, rowKey, selected, onSelect }: DataTableProps<T>) {
  const chosen = selected ? rows.filter((row) => selected.has(rowKey(row))).length : 0;
  return (
    <thead {...ROLES.group}>
      <tr {...ROLES.row}>
        {selected && onSelect ? (
          <th {...ROLES.head} className="data-table-choice">
            <RowCheck
              label="Choose all that are shown"
              checked={chosen === rows.length}
              partly={chosen > 0 && chosen < rows.length}
              onChange={() => onSelect(new Set(chosen === rows.length ? [] : rows.map(rowKey)))}
            />
          </th>
        ) : null}
        {columns.map(({ key, head, align, bare, width, hideBelow }) => (
          <th key={key} {...ROLES.head} data-align={align} data-width={width} data-hide-below={hideBelow}>
            {bare ? <span className="unseen">{head}</span> : head}
          </th>
        ))}
      </tr>
    </thead>
  );
}

type RowProps<T> = Pick<
  DataTableProps<T>,
  'columns' | 'rowKey' | 'rowLink' | 'rowName' | 'selected' | 'onSelect'
> & { row: T; onToggle: (key: string) => void };

function OneRow<T>(props: RowProps<T>) {
  const { columns, row, rowKey, rowLink, rowName, selected, onSelect, onToggle } = props;
  const key = rowKey(row);
  return (
    <tr
      {...ROLES.row}
      data-link={rowLink !== undefined}
      aria-selected={selected ? selected.has(key) : undefined}
    >
      {selected && onSelect ? (
        <RowChoice id={key} name={rowName?.(row) ?? key} chosen={selected.has(key)} onToggle={onToggle} />
      ) : null}
      <Cells columns={columns} row={row} rowLink={rowLink} />
    </tr>
  );
}

interface RowChoiceProps {
  id: string;
  name: string;
  chosen: boolean;
  onToggle: (key: string) => void;
}

/** Rendered again only where its own choice changed. */
const RowChoice = memo(function RowChoice({ id, name, chosen, onToggle }: RowChoiceProps) {
  return (
    <td {...ROLES.cell} className="data-table-choice">
      <RowCheck label={`Choose ${name}`} checked={chosen} onChange={() => onToggle(id)} />
    </td>
  );
});

interface CellsProps<T> {
  columns: readonly Column<T>[];
  row: T;
  rowLink: ((row: T) => RowLink) | undefined;
}

/** Rendered again only for another row: a table may hold thousands of them. */
const Cells = memo(function Cells<T>({ columns, row, rowLink }: CellsProps<T>) {
  return columns.map(({ key, head, cell, align, bare, hideBelow }, index) => (
    <td
      key={key}
      {...ROLES.cell}
      data-head={bare ? undefined : head}
      data-align={align}
      data-hide-below={hideBelow}
    >
      {index === 0 && rowLink ? (
        <Link {...rowLink(row)} className="data-table-link">
          {cell(row)}
        </Link>
      ) : (
        <div className="data-table-cell">{cell(row)}</div>
      )}
    </td>
  ));
}) as <T>(props: CellsProps<T>) => ReactNode;

/** Chooses a row or lets it go; always the same function, so that no row is rendered again for it. */
function useToggle(
  selected: ReadonlySet<string> | undefined,
  onSelect: ((selected: ReadonlySet<string>) => void) | undefined,
): (key: string) => void {
  const latest = useRef({ selected, onSelect });
  useEffect(() => {
    latest.current = { selected, onSelect };
  });
  return useCallback((key) => {
    const now = latest.current;
    if (now.selected) now.onSelect?.(toggled(now.selected, key));
  }, []);
}

function toggled(selected: ReadonlySet<string>, key: string): ReadonlySet<string> {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return next;
}
