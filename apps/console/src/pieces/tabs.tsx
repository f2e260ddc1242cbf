import { Link } from '@tanstack/react-router';
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
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab, index) => (
        <Link
          key={tab.key}
          to="."
          // The router's types know one route at a time; here it is whichever is shown.
          search={((before: object) => ({ ...before, [param]: index === 0 ? undefined : tab.key })) as never}
          resetScroll={false}
          className="tab"
          data-current={tab.key === value}
          // The router would mark each of them: they share one path.
          aria-current={tab.key === value ? 'page' : false}
        >
          {tab.label}
          {tab.count === undefined ? null : <span className="tab-count">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  );
}
