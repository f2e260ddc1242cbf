import { useEffect, useState } from 'react';
import { dayText, fullTime, relativeTime } from './time.ts';

const REFRESH_MS = 30_000;

/** How long ago, or how soon; the whole moment on hover. */
export function When({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={fullTime(at)}>
      {relativeTime(at, now)}
    </time>
  );
}

/** The moment itself, in the reader's own zone: for lists that are read line by line. */
export function DateText({ at, only }: { at: string; only?: 'day' }) {
  return (
    <time dateTime={at} title={fullTime(at)} className="numbers">
      {only === 'day' ? dayText(at) : fullTime(at)}
    </time>
  );
}
