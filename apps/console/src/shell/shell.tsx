import { ActionIcon, Button } from '@mantine/core';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Bell, Lock, Menu, Search } from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useNotices } from '../data/notices.ts';
import { useLive } from '../data/use-live.ts';
import { EmptyState } from '../pieces/empty-state.tsx';
import { Page } from '../pieces/page.tsx';
import { roleName } from '../pieces/roles.ts';
import { useMe } from '../session/session.tsx';
import { givenName } from '../session/workspace-name.ts';
import { Drawer } from './drawer.tsx';
import markUrl from './mark.svg';
import { MemberMenu } from './member-menu.tsx';
import { Navigation } from './navigation.tsx';
import { NoticesPanel } from './notices-panel.tsx';
import { placeOf, type Place } from './places.ts';
import { usePaletteKey } from './use-palette-key.ts';
import './shell.css';

const Palette = lazy(async () => ({ default: (await import('./palette/palette.tsx')).Palette }));

/** Navigation beside every page; a drawer where there is no room for it. */
export function Shell() {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [open, setOpen] = useState<'menu' | 'notices' | 'palette'>();
  const close = () => setOpen(undefined);
  const { broken } = useLive();
  const main = useFocusOnNewPage(path);
  const { scopes } = useMe();
  usePaletteKey(() => setOpen((before) => (before === 'palette' ? undefined : 'palette')));
  const place = placeOf(path);
  const tools = <Tools onPalette={() => setOpen('palette')} onNotices={() => setOpen('notices')} />;
  return (
    <div className="shell">
      <a className="shell-skip" href="#main">
        Skip to the content
      </a>
      <header className="shell-bar">
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Menu" onClick={() => setOpen('menu')}>
          <Menu size={20} aria-hidden />
        </ActionIcon>
        <Brand />
        {tools}
      </header>
      <aside className="shell-rail">
        <div className="shell-rail-head">
          <Brand />
          {tools}
        </div>
        <Navigation />
        <MemberMenu />
      </aside>
      <Drawer
        label="Menu"
        open={open === 'menu'}
        onClose={close}
        side="start"
        head={<Brand onNavigate={close} />}
      >
        <Navigation onNavigate={close} />
        <MemberMenu onNavigate={close} />
      </Drawer>
      <NoticesPanel open={open === 'notices'} onClose={close} />
      {open === 'palette' ? (
        <Suspense fallback={null}>
          <Palette onClose={close} />
        </Suspense>
      ) : null}
      <main id="main" className="shell-main" ref={main} tabIndex={-1}>
        {place === undefined || scopes.includes(place.scope) ? <Outlet /> : <NotForYou place={place} />}
      </main>
      <output className="shell-broken" data-broken={broken}>
        {broken ? 'Reconnecting… What you see may be old.' : ''}
      </output>
    </div>
  );
}

/** Who reads by ear is taken to the new page, too. */
function useFocusOnNewPage(path: string) {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [path]);
  return main;
}

function Brand({ onNavigate }: { onNavigate?: () => void }) {
  const name = givenName(useMe().workspace.name);
  return (
    <Link to="/" className="shell-brand" onClick={onNavigate}>
      <img src={markUrl} alt="" width={28} height={28} />
      <span className="shell-brand-words">
        <span>Sluice</span>
        {name === undefined ? null : <span className="shell-brand-workspace">{name}</span>}
      </span>
    </Link>
  );
}

/** Search and the bell. */
function Tools({ onPalette, onNotices }: { onPalette: () => void; onNotices: () => void }) {
  const { data } = useNotices();
  const count = data ? data.items.length + data.more : 0;
  const urgent = data?.items.some(({ level }) => level === 'urgent') ?? false;
  return (
    <div className="shell-tools">
      <button type="button" className="shell-search" onClick={onPalette} aria-keyshortcuts="Control+K Meta+K">
        <Search size={16} aria-hidden />
        <span className="shell-search-words">Search</span>
        <kbd aria-hidden>{isApple() ? '⌘K' : 'Ctrl K'}</kbd>
      </button>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        className="shell-bell"
        aria-label={count === 0 ? 'Notices' : `Notices: ${count}`}
        onClick={onNotices}
      >
        <Bell size={18} aria-hidden />
        {count === 0 ? null : <span className="shell-bell-dot" data-urgent={urgent} aria-hidden />}
      </ActionIcon>
    </div>
  );
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}

function NotForYou({ place }: { place: Place }) {
  const { member } = useMe();
  return (
    <Page title={place.label}>
      <EmptyState
        icon={<Lock />}
        title="Not for your role"
        actions={
          <Button variant="default" component={Link} to="/">
            Go home
          </Button>
        }
      >
        <p>
          You are here as {roleName(member.role)}. An owner or an admin can give you a role that sees this
          page.
        </p>
      </EmptyState>
    </Page>
  );
}
