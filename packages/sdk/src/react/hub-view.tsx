import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { canGoBack, type Hub } from '../hub/hub.ts';
import type { Texts } from '../hub/messages/index.ts';
import type { Scheme } from '../hub/theme.ts';
import { ConnectorScreen } from './connector-screen.tsx';
import { EmptyScreen, StoppedScreen, SuccessScreen, UnreachableScreen, UsedScreen } from './end-screens.tsx';
import { SceneContext, useScene, type HubScene } from './hub-context.ts';
import { Icon } from './icons.tsx';
import { PickerScreen } from './picker-screen.tsx';
import { Skeleton } from './skeleton.tsx';
import { usePress } from './use-press.ts';

export interface HubViewProps {
  hub: Hub;
  /** In the language of the session, once it is known. */
  textsNow: () => Texts;
  scheme: Scheme;
  frame: 'card' | 'none';
  /** What Close does on a last screen; undefined where nobody would notice. */
  close: (() => void) | undefined;
  /** What the cross and Escape do on any screen. */
  dismiss: (() => void) | undefined;
}

/** Two columns from here on, in CSS pixels. */
const WIDE_FROM = 720;

export function HubView({ hub, textsNow, scheme, frame, close, dismiss }: HubViewProps): ReactNode {
  const snapshot = useSyncExternalStore(hub.subscribe, hub.read, hub.read);
  const texts = textsNow();
  const root = useRef<HTMLDivElement>(null);
  const wide = useWide(root);
  useHeadingFocus(root, screenKey(snapshot.state.screen));
  const afterPress = usePress(root);
  const scene: HubScene = { hub, snapshot, texts, wide, afterPress, close };
  return (
    <SceneContext value={scene}>
      {/* Escape closes from anywhere inside, as the cross does. */}
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div
        ref={root}
        className="hub"
        lang={texts.locale}
        dir={texts.direction}
        data-scheme={scheme}
        data-frame={frame}
        data-wide={wide}
        onKeyDown={(event) => {
          if (event.key === 'Escape') dismiss?.();
        }}
      >
        <section className="card" aria-label={texts.say('hub.label')}>
          <TopBar dismiss={dismiss} frame={frame} />
          <Screen />
          <Support />
          <Announcer root={root} />
        </section>
      </div>
    </SceneContext>
  );
}

function Screen(): ReactNode {
  const { snapshot } = useScene();
  const { state } = snapshot;
  switch (state.screen) {
    case 'loading':
      return <Skeleton />;
    case 'picker':
      return <PickerScreen />;
    case 'opening':
    case 'form':
    case 'sign-in':
      return <ConnectorScreen state={state} />;
    case 'success':
      return <SuccessScreen state={state} />;
    case 'used':
      return <UsedScreen state={state} />;
    case 'stopped':
      return <StoppedScreen problem={state.problem} />;
    case 'unreachable':
      return <UnreachableScreen state={state} />;
    case 'empty':
      return <EmptyScreen />;
  }
}

/** Says each screen by its heading. It stands from the beginning: a region that comes with its words is not read. */
function Announcer({ root }: { root: { current: HTMLElement | null } }): ReactNode {
  const { snapshot, texts } = useScene();
  const region = useRef<HTMLOutputElement>(null);
  const { screen } = snapshot.state;
  const loading = screen === 'loading' || screen === 'opening' ? texts.say('loading') : null;
  // After each rendering: what the heading says is known when it stands there.
  useEffect(() => {
    const said = loading ?? root.current?.querySelector('[data-heading]')?.textContent ?? '';
    if (region.current && region.current.textContent !== said) region.current.textContent = said;
  });
  return <output className="unseen" ref={region} />;
}

interface TopBarProps {
  dismiss: (() => void) | undefined;
  frame: 'card' | 'none';
}

/** The way back, whose Hub this is, and the way out. */
function TopBar({ dismiss, frame }: TopBarProps): ReactNode {
  const { hub, snapshot, texts } = useScene();
  const brand = frame === 'card' ? snapshot.session?.brand : null;
  const back = canGoBack(snapshot);
  if (!back && !dismiss && !brand) return null;
  // With a choice they stand above the choice.
  const words = snapshot.state.screen === 'form' && snapshot.session?.connectors.length === 1;
  return (
    <>
      <div className="top">
        {back && (
          <button type="button" className="icon-button" onClick={() => hub.back()}>
            <Icon name="back" />
            <span className="unseen">{texts.say('back')}</span>
          </button>
        )}
        {brand && (
          <span className="brand">
            {brand.logo !== null && <img src={brand.logo} alt="" />}
            <span>{brand.name}</span>
          </span>
        )}
        {dismiss && (
          <button type="button" className="icon-button cross" onClick={dismiss}>
            <Icon name="close" />
            <span className="unseen">{texts.say('close')}</span>
          </button>
        )}
      </div>
      {words && (brand?.title ?? brand?.intro) && (
        <div className="words">
          {brand?.title && <p className="words-title">{brand.title}</p>}
          {brand?.intro && <p className="lead">{brand.intro}</p>}
        </div>
      )}
    </>
  );
}

function Support(): ReactNode {
  const { snapshot, texts } = useScene();
  const url = snapshot.session?.brand?.supportUrl;
  if (!url || !/^(https?:\/\/|mailto:)/i.test(url)) return null;
  const mail = /^mailto:/i.test(url);
  return (
    <p className="support">
      <a className="link" href={url} rel="noopener noreferrer" {...(mail ? {} : { target: '_blank' })}>
        {texts.say('support')}
        {!mail && <span className="unseen"> ({texts.say('newTab')})</span>}
      </a>
    </p>
  );
}

function useWide(root: { current: HTMLElement | null }): boolean {
  const [wide, setWide] = useState(false);
  useLayoutEffect(() => {
    const element = root.current;
    if (!element) return;
    const measure = () => setWide(element.clientWidth >= WIDE_FROM);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [root]);
  return wide;
}

/** A form that is on its way has the heading of the form. */
function screenKey(screen: string): string {
  return screen === 'opening' ? 'form' : screen;
}

/** A new screen is read from its heading, unless the person is busy elsewhere on the page. */
function useHeadingFocus(root: { current: HTMLElement | null }, screen: string): void {
  const used = useRef(false);
  const former = useRef(screen);
  useEffect(() => {
    const element = root.current;
    const note = () => (used.current = true);
    element?.addEventListener('focusin', note);
    element?.addEventListener('pointerdown', note);
    return () => {
      element?.removeEventListener('focusin', note);
      element?.removeEventListener('pointerdown', note);
    };
  }, [root]);
  useEffect(() => {
    if (former.current === screen) return;
    former.current = screen;
    if (!used.current) return;
    const shadow = root.current?.getRootNode();
    const host = shadow instanceof ShadowRoot ? shadow.host : null;
    const active = document.activeElement;
    if (active && active !== document.body && active !== host) return;
    root.current?.querySelector<HTMLElement>('[data-heading]')?.focus();
  }, [root, screen]);
}
