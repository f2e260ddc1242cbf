import { useNow } from './ticking.ts';
import { dayText, fullTime, relativeTime } from './time.ts';

/** How long ago, or how soon; the whole moment on hover. */
export function When({ at }: { at: string }) {
  const now = useNow(at);
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
