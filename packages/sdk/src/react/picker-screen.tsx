import type { HubConnector } from '@sluice/core';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Heading } from './heading.tsx';
import { useScene } from './hub-context.ts';
import { Icon } from './icons.tsx';
import { Logo } from './logo.tsx';
import { Owner } from './owner.tsx';

/** Fewer than these are seen at a glance: there is nothing to search or to sort out. */
const MANY_FROM = 6;

export function PickerScreen(): ReactNode {
  const { snapshot, texts } = useScene();
  const connectors = snapshot.session?.connectors ?? [];
  const [query, setQuery] = useState('');
  const [chosen, setCategory] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const categories = [...new Set(connectors.flatMap((connector) => connector.categories))].toSorted((a, b) =>
    a.localeCompare(b, texts.locale),
  );
  // In another language the categories are called otherwise.
  const category = chosen !== null && categories.includes(chosen) ? chosen : null;
  const many = connectors.length >= MANY_FROM;
  const found = connectors.filter((connector) => matches(connector, query, category));
  const showAll = () => {
    setQuery('');
    setCategory(null);
  };
  return (
    // The arrows are a short cut beside Tab, which reaches the same buttons.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="picker" ref={list} onKeyDown={(event) => moveFocus(event, list.current)}>
      <div>
        <Heading>{snapshot.session?.brand?.title ?? texts.say('picker.title')}</Heading>
        <Owner />
      </div>
      {snapshot.session?.brand?.intro && <p className="lead">{snapshot.session.brand.intro}</p>}
      {many && <Search query={query} setQuery={setQuery} />}
      {many && categories.length > 1 && (
        <Chips categories={categories} chosen={category} choose={setCategory} />
      )}
      <output className="unseen">
        {query === '' && category === null ? '' : texts.count('picker.found', found.length)}
      </output>
      {found.length === 0 ? (
        <div className="nothing">
          <p>{texts.say('picker.none', { query: query || (category ?? '') })}</p>
          <button type="button" className="button quiet" onClick={showAll}>
            {texts.say('picker.clear')}
          </button>
        </div>
      ) : (
        <ul className="tiles" aria-label={texts.say('picker.list')}>
          {found.map((connector) => (
            <Tile key={connector.id} connector={connector} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Search({ query, setQuery }: { query: string; setQuery: (query: string) => void }): ReactNode {
  const { texts } = useScene();
  return (
    <div className="search">
      <Icon name="search" />
      <input
        className="input"
        type="search"
        value={query}
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        placeholder={texts.say('picker.search')}
        aria-label={texts.say('picker.search')}
        data-arrow=""
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || query === '') return;
          event.stopPropagation();
          setQuery('');
        }}
      />
    </div>
  );
}

interface ChipsProps {
  categories: readonly string[];
  chosen: string | null;
  choose: (category: string | null) => void;
}

function Chips({ categories, chosen, choose }: ChipsProps): ReactNode {
  const { texts } = useScene();
  const chip = (category: string | null, label: string) => (
    <button
      key={label}
      type="button"
      className="chip"
      aria-pressed={chosen === category}
      onClick={() => choose(category)}
    >
      {label}
    </button>
  );
  return (
    <fieldset className="chips">
      <legend className="unseen">{texts.say('picker.categories')}</legend>
      {chip(null, texts.say('picker.all'))}
      {categories.map((category) => chip(category, category))}
    </fieldset>
  );
}

function Tile({ connector }: { connector: HubConnector }): ReactNode {
  const { hub } = useScene();
  return (
    <li>
      <button type="button" className="tile" data-arrow="" onClick={() => hub.choose(connector.id)}>
        <Logo src={connector.logo} name={connector.name} />
        <span className="tile-text">
          <span className="tile-name">{connector.name}</span>
          <span className="tile-summary">{connector.summary}</span>
        </span>
        <Icon name="chevron" />
      </button>
    </li>
  );
}

function matches(connector: HubConnector, query: string, category: string | null): boolean {
  if (category !== null && !connector.categories.includes(category)) return false;
  const text = [connector.name, connector.summary, ...connector.categories].join(' ').toLowerCase();
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => text.includes(word));
}

function moveFocus(event: KeyboardEvent, list: HTMLElement | null): void {
  const stops = [...(list?.querySelectorAll<HTMLElement>('[data-arrow]') ?? [])];
  const at = stops.findIndex((stop) => stop === event.target || stop.contains(event.target as Node));
  if (at === -1) return;
  const typing = event.target instanceof HTMLInputElement;
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1 };
  if (!typing) Object.assign(steps, { Home: typing ? 0 : firstTile(stops), End: stops.length - 1 });
  const to = stops[steps[event.key] ?? -1];
  if (!to) return;
  event.preventDefault();
  to.focus();
}

function firstTile(stops: readonly HTMLElement[]): number {
  return stops.findIndex((stop) => stop instanceof HTMLButtonElement);
}
