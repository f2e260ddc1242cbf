import { useEffect, type ReactNode } from 'react';
import './page.css';

interface PageProps {
  title: string;
  /** What this page is for, in a sentence. */
  intro?: ReactNode;
  /** The buttons of the page; the main one last. */
  actions?: ReactNode;
  /** A way back to the list that this page is an item of. */
  back?: ReactNode;
  /** Before the title, as a logo. */
  sign?: ReactNode;
  children: ReactNode;
}

/** The frame of every page: its title in the browser too, what it is for, and what can be done. */
export function Page({ title, intro, actions, back, sign, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Sluice`;
  }, [title]);
  return (
    <>
      {back === undefined ? null : <div className="page-back">{back}</div>}
      <header className="page-head">
        {sign}
        <div className="page-words">
          <h1>{title}</h1>
          {intro === undefined ? null : <p>{intro}</p>}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

/** A titled part of a page. */
export function Panel({
  title,
  intro,
  actions,
  children,
}: {
  title: string;
  intro?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="panel">
      <header className="panel-head">
        <div>
          <h2>{title}</h2>
          {intro === undefined ? null : <p>{intro}</p>}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
