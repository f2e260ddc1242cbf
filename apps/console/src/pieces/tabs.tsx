import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import './tabs.css';

interface TabsProps<T extends string> {
  label: string;
  tabs: readonly { key: T; label: string; count?: string | undefined }[];
  /** The one that is shown. The first needs no mark in the address. */
  value: T;
  /** Its name in the address; default `tab`. */
  param?: string;
}

/** Parts of a page, each with an address of its own. */
export function Tabs<T extends string>({ label, tabs, value, param = 'tab' }: TabsProps<T>) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const bar = nav.current;
    if (!bar) return;
    const watch = new ResizeObserver(() => showCurrent(bar));
    for (const part of [bar, ...bar.children]) watch.observe(part);
    return () => watch.disconnect();
    // Another one that is shown is another one to be in sight.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [value]);
  return (
    <nav ref={nav} className="tabs" aria-label={label}>
      {tabs.map((tab, index) => (
        <Link
          key={tab.key}
          to="."
          // The router's types know one route at a time; here it is whichever is shown.
          search={((before: object) => ({ ...before, [param]: index === 0 ? undefined : tab.key })) as never}
          resetScroll={false}
          className="tab"
          data-current={tab.key === value}
          // They share one path, and the first has no mark: else the router holds several for the one shown.
          activeOptions={{ exact: true, explicitUndefined: true }}
          aria-current={tab.key === value ? 'page' : false}
        >
          {tab.label}
          {tab.count === undefined ? null : <span className="tab-count">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}

/** Where there is no room for all of them, the one that is shown is in sight. */
function showCurrent(bar: HTMLElement): void {
  const current = bar.querySelector('[data-current="true"]')?.getBoundingClientRect();
  if (!current) return;
  const room = bar.getBoundingClientRect();
  if (current.right > room.right) bar.scrollLeft += current.right - room.right;
  else if (current.left < room.left) bar.scrollLeft -= room.left - current.left;
}
