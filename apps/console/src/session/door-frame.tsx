import { useEffect, useRef, type ReactNode } from 'react';
import markUrl from '../shell/mark.svg';
import './door.css';

interface DoorFrameProps {
  title: string;
  /** Below the title: why one is here. */
  intro?: ReactNode;
  children: ReactNode;
  /** Below the card, quiet. */
  foot?: ReactNode;
}

/** The frame of every page before the sign-in. */
export function DoorFrame({ title, intro, children, foot }: DoorFrameProps) {
  useEffect(() => {
    document.title = `${title} · Sluice`;
  }, [title]);
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => card.current?.querySelector<HTMLElement>('input:not([readonly])')?.focus(), []);
  return (
    <main className="door">
      <div className="door-card" ref={card}>
        <header className="door-head">
          <img src={markUrl} alt="" width={40} height={40} />
          <h1>{title}</h1>
          {intro === undefined ? null : <p>{intro}</p>}
        </header>
        {children}
      </div>
      {foot === undefined ? null : <footer className="door-foot">{foot}</footer>}
    </main>
  );
}
