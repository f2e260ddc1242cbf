import { Button } from '@mantine/core';
import { Check, ChevronRight, Copy } from 'lucide-react';
import { useState } from 'react';
import { useCopy } from './copy-field.tsx';
import { countText } from './numbers.ts';
import './json-view.css';

interface JsonViewProps {
  label: string;
  value: unknown;
}

/** JSON to be looked through: parts can be closed, and all of it can be copied. */
export function JsonView({ label, value }: JsonViewProps) {
  const { copied, copy } = useCopy(JSON.stringify(value, null, 2) ?? '');
  return (
    <div className="json-view">
      <header className="json-view-head">
        <h3>{label}</h3>
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          aria-label={`Copy: ${label}`}
          leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
          onClick={copy}
        >
          {copied ? 'Copied' : 'Copy'}
        </Button>
        <output className="unseen">{copied ? `${label} copied` : ''}</output>
      </header>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
      <section className="json-view-body" aria-label={label} tabIndex={0}>
        <Value value={value} depth={0} />
      </section>
    </div>
  );
}

const OPEN_DEPTH = 3;
const MAX_SHOWN = 200;

interface ValueProps {
  name?: string;
  value: unknown;
  depth: number;
}

function Value({ name, value, depth }: ValueProps) {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return (
      <div className="json-line">
        <Name name={name} />
        <Leaf value={value} />
      </div>
    );
  return <Parts name={name} value={value} depth={depth} />;
}

function Parts({ name, value, depth }: { name: string | undefined; value: object; depth: number }) {
  const [open, setOpen] = useState(depth < OPEN_DEPTH);
  const [begin, end] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const entries = Object.entries(value);
  const hidden = entries.length - MAX_SHOWN;
  return (
    <div className="json-parts">
      <button
        type="button"
        className="json-line json-toggle"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <ChevronRight size={13} aria-hidden />
        <Name name={name} />
        {open ? begin : `${begin}…${end}`}
        {open ? null : <span className="json-count">{countText(entries.length)}</span>}
      </button>
      {open ? (
        <>
          <div className="json-inside">
            {entries
              .slice(0, MAX_SHOWN)
              .map(([key, part]) =>
                Array.isArray(value) ? (
                  <Value key={key} value={part} depth={depth + 1} />
                ) : (
                  <Value key={key} name={key} value={part} depth={depth + 1} />
                ),
              )}
            {hidden > 0 ? (
              <div className="json-line json-count">… {countText(hidden)} more; copy it to see all</div>
            ) : null}
          </div>
          <div className="json-line">{end}</div>
        </>
      ) : null}
    </div>
  );
}

function Name({ name }: { name: string | undefined }) {
  return name === undefined ? null : <span className="json-name">{name}: </span>;
}

function Leaf({ value }: { value: unknown }) {
  const kind = value === null || typeof value === 'object' ? 'empty' : typeof value;
  return (
    <span className="json-leaf" data-kind={kind}>
      {JSON.stringify(value) ?? 'nothing'}
    </span>
  );
}
