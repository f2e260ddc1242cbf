// oxlint-disable jsx-a11y/prefer-tag-over-role, jsx-a11y/click-events-have-key-events -- the list of a combobox has no tag of its own, and its field hears the keys
import { useNavigate } from '@tanstack/react-router';
import { CornerDownLeft, Search } from 'lucide-react';
import {
  lazy,
  Suspense,
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { movedIn } from '../../pieces/moved-in.ts';
import { useFound } from './use-found.ts';
import type { Entry, Section } from './entries.ts';
import './palette.css';

const LinkAccount = lazy(async () => ({
  default: (await import('../../hub/link-account.tsx')).LinkAccount,
}));

/** Everything by its name: places, acts, accounts, runs and connectors, with the keyboard alone. */
export function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [linking, setLinking] = useState(false);
  if (linking)
    return (
      <Suspense fallback={null}>
        <LinkAccount
          onLinked={({ id }) => void navigate({ to: '/accounts/$accountId', params: { accountId: id } })}
          onClose={onClose}
        />
      </Suspense>
    );
  return (
    <PaletteDialog onClose={onClose}>
      <Chooser
        onChosen={({ act }) => {
          if (act === 'link-account') return setLinking(true);
          onClose();
          act();
        }}
      />
    </PaletteDialog>
  );
}

function PaletteDialog({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Search and commands"
      closedby="any"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </dialog>
  );
}

/** A field and what fits it; the field keeps the focus, and the arrows move what is chosen. */
function Chooser({ onChosen }: { onChosen: (entry: Entry) => void }) {
  const [text, setText] = useState('');
  const { sections, searching } = useFound(text);
  const entries = sections.flatMap(({ items }) => items);
  const [marked, setMarked] = useState<string>();
  const index = Math.max(
    0,
    entries.findIndex(({ id }) => id === marked),
  );
  const current = entries[index];
  const listId = useId();
  const optionId = (entry: Entry) => `${listId}-${entry.id}`;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = movedIn(event.key, { index, length: entries.length });
    if (next !== undefined) {
      event.preventDefault();
      setMarked(entries[next]?.id);
    } else if (event.key === 'Enter' && current && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onChosen(current);
    }
  };
  return (
    <>
      <Field
        text={text}
        listId={listId}
        currentId={current ? optionId(current) : undefined}
        onText={(typed) => {
          setText(typed);
          setMarked(undefined);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="palette-list" role="listbox" id={listId} aria-label="What fits">
        {sections.map((section) => (
          <SectionOf
            key={section.name}
            section={section}
            current={current}
            optionId={optionId}
            onMark={setMarked}
            onChosen={onChosen}
          />
        ))}
      </div>
      {entries.length === 0 && !searching ? (
        <p className="palette-none">Nothing fits “{text.trim()}”.</p>
      ) : null}
      <output className="unseen">
        {searching ? 'Searching…' : `${entries.length} ${entries.length === 1 ? 'result' : 'results'}`}
      </output>
    </>
  );
}

interface FieldProps {
  text: string;
  listId: string;
  currentId: string | undefined;
  onText: (text: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function Field({ text, listId, currentId, onText, onKeyDown }: FieldProps) {
  return (
    <div className="palette-field">
      <Search size={18} aria-hidden />
      <input
        role="combobox"
        aria-label="Search"
        aria-expanded
        aria-autocomplete="list"
        aria-controls={listId}
        aria-activedescendant={currentId}
        placeholder="Go to, find or do…"
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden>Esc</kbd>
    </div>
  );
}

interface SectionProps {
  section: Section;
  current: Entry | undefined;
  optionId: (entry: Entry) => string;
  onMark: (id: string) => void;
  onChosen: (entry: Entry) => void;
}

function SectionOf({ section, current, optionId, onMark, onChosen }: SectionProps) {
  const nameId = useId();
  return (
    <div role="group" aria-labelledby={nameId}>
      <p className="palette-section" id={nameId}>
        {section.name}
      </p>
      {section.items.map((entry) => (
        // The field has the focus and hears the keys; the options are for the pointer.
        <div
          key={entry.id}
          ref={entry === current ? intoView : undefined}
          id={optionId(entry)}
          role="option"
          tabIndex={-1}
          aria-selected={entry === current}
          className="palette-option"
          onPointerMove={() => onMark(entry.id)}
          onClick={() => onChosen(entry)}
        >
          <entry.Icon size={18} aria-hidden />
          <span className="palette-label">{entry.label}</span>
          {entry.note === undefined ? null : <span className="palette-note">{entry.note}</span>}
          <CornerDownLeft className="palette-enter" size={14} aria-hidden />
        </div>
      ))}
    </div>
  );
}

/** What becomes the marked one is scrolled to. */
function intoView(option: HTMLElement | null): void {
  option?.scrollIntoView({ block: 'nearest' });
}
