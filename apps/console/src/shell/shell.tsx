import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import {
  Cable,
  KeyRound,
  LogOut,
  Menu,
  MonitorCog,
  Moon,
  Palette,
  Send,
  Sun,
  Webhook,
  X,
} from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useSession } from '../session/session.tsx';
import markUrl from './mark.svg';
import './shell.css';

/** The places of the console, in the order of the navigation. */
const PLACES = [
  { to: '/accounts', label: 'Accounts', Icon: KeyRound },
  { to: '/links', label: 'Links', Icon: Send },
  { to: '/link-page', label: 'Link page', Icon: Palette },
  { to: '/connectors', label: 'Connectors', Icon: Cable },
  { to: '/webhooks', label: 'Webhooks', Icon: Webhook },
] as const;

/** Navigation beside every page; a drawer where there is no room for it. */
export function Shell() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [open, setOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    // Who reads by ear is taken to the new page, too.
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
  return (
    <div className="shell">
      <a className="shell-skip" href="#main">
        Skip to the content
      </a>
      <header className="shell-bar">
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Menu" onClick={() => setOpen(true)}>
          <Menu size={20} aria-hidden />
        </ActionIcon>
        <Brand />
      </header>
      <aside className="shell-rail">
        <Brand />
        <Navigation />
      </aside>
      <Drawer open={open} onClose={() => setOpen(false)} />
      <main id="main" className="shell-main" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

function Brand() {
  return (
    <div className="shell-brand">
      <img src={markUrl} alt="" width={28} height={28} />
      <span>Sluice</span>
    </div>
  );
}

function Navigation({ onNavigate }: { onNavigate?: () => void }) {
  const { signOut } = useSession();
  return (
    <>
      <nav className="shell-nav" aria-label="Main">
        {PLACES.map(({ to, label, Icon }) => (
          <Link
            key={to}
            to={to}
            className="shell-link"
            activeProps={{ 'aria-current': 'page' }}
            onClick={onNavigate}
          >
            <Icon size={18} aria-hidden />
            {label}
          </Link>
        ))}
      </nav>
      <div className="shell-foot">
        <SchemeSwitch />
        <button type="button" className="shell-link" onClick={signOut}>
          <LogOut size={18} aria-hidden />
          Sign out
        </button>
      </div>
    </>
  );
}

function Drawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="shell-drawer" aria-label="Menu" onClose={onClose}>
      {open ? (
        <>
          <div className="shell-drawer-head">
            <Brand />
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Close the menu" onClick={onClose}>
              <X size={20} aria-hidden />
            </ActionIcon>
          </div>
          <Navigation onNavigate={onClose} />
        </>
      ) : null}
    </dialog>
  );
}

const SCHEMES = [
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
  { value: 'auto', label: 'As the system', Icon: MonitorCog },
] as const;

function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <fieldset className="shell-schemes" aria-label="Colours">
      {SCHEMES.map(({ value, label, Icon }) => (
        <button
          key={value}
          type="button"
          aria-label={label}
          title={label}
          aria-pressed={colorScheme === value}
          onClick={() => setColorScheme(value)}
        >
          <Icon size={16} aria-hidden />
        </button>
      ))}
    </fieldset>
  );
}
