import { Button } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { countText } from './numbers.ts';
import './data-table.css';

export interface More {
  has: boolean;
  busy: boolean;
  onMore: () => void;
  /** Said beside the button: how far back was looked, … */
  note?: string | undefined;
}

/** Beyond this many rows the next ones come only when they are asked for. */
const MAX_BY_ITSELF = 500;
const NEAR = '600px';

/** Fetches the next page when the end comes near, and by a button. */
export function MoreRows({ has, busy, onMore, note, loaded }: More & { loaded: number }) {
  const end = useRef<HTMLDivElement>(null);
  const next = useRef(onMore);
  useEffect(() => {
    next.current = onMore;
  });
  const byItself = has && !busy && loaded < MAX_BY_ITSELF;
  useEffect(() => {
    const element = end.current;
    if (!byItself || !element) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) next.current();
      },
      { rootMargin: NEAR },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [byItself]);
  return (
    <div className="more-rows" ref={end}>
      <span>
        {has ? `${countText(loaded)} shown` : `${countText(loaded)} ${loaded === 1 ? 'entry' : 'entries'}`}
        {note === undefined ? '' : ` · ${note}`}
      </span>
      {has ? (
        <Button variant="default" size="xs" loading={busy} onClick={onMore}>
          Show more
        </Button>
      ) : null}
    </div>
  );
}
