import { CircleCheck, TriangleAlert } from 'lucide-react';
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import './notices.css';

/** What was done or, as trouble, what did not come about. */
type Notify = (text: string, kind?: 'done' | 'trouble') => void;

const NoticesContext = createContext<Notify>(() => undefined);
const SHOWN_MS = 6000;

/** Says for a moment what has been done; it is read out, too. */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const [notice, setNotice] = useState<{ text: string; kind: 'done' | 'trouble'; id: number }>();
  const notify = useMemo<Notify>(
    () =>
      (text, kind = 'done') =>
        setNotice((last) => ({ text, kind, id: (last?.id ?? 0) + 1 })),
    [],
  );
  const place = useRef<HTMLOutputElement>(null);
  useEffect(() => {
    if (!notice) return;
    // Shown anew each time, so that it lies over a window that was opened meanwhile.
    place.current?.hidePopover();
    place.current?.showPopover();
    const timer = setTimeout(() => setNotice(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <NoticesContext value={notify}>
      {children}
      <output ref={place} className="notices" popover="manual">
        {notice ? (
          <span key={notice.id} className="notice">
            {notice.kind === 'done' ? (
              <CircleCheck size={18} aria-hidden />
            ) : (
              <TriangleAlert size={18} aria-hidden />
            )}
            {notice.text}
          </span>
        ) : null}
      </output>
    </NoticesContext>
  );
}

export function useNotify(): Notify {
  return useContext(NoticesContext);
}
