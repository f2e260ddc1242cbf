import { systemClock, type HubSession } from '@sluice/core';
import { createRoot } from 'react-dom/client';
import { createHubApi } from '../hub/hub-api.ts';
import { createHub, type Hub } from '../hub/hub.ts';
import { mergeCatalogues, textsFor, type MessageCatalogues, type Texts } from '../hub/messages/index.ts';
import { problemTexts } from '../hub/problem-texts.ts';
import type { HubProblem } from '../hub/problem.ts';
import type { HubSuccess } from '../hub/context.ts';
import { openWindow } from '../hub/open-window.ts';
import { readTheme, type HubTheme, type Scheme } from '../hub/theme.ts';
import { HubView } from './hub-view.tsx';
import { createSheets, type Sheets } from './sheets.ts';

/** What went wrong: a stable code, and words for the person. */
export interface HubError {
  code: string;
  message: string;
}

/** The language that the Hub speaks. */
export interface HubLanguage {
  /** As `de-AT`. */
  locale: string;
  direction: 'ltr' | 'rtl';
  /** What the Hub is for, in that language: “Link an account”. */
  label: string;
}

export interface HubProps {
  /** Of a link session, made on your server: `slink_…`. */
  token: string;
  /** Where the server is: `https://sluice.example.com`. */
  url: string;
  onSuccess?: ((success: HubSuccess) => void) | undefined;
  onError?: ((error: HubError) => void) | undefined;
  /** The person is done, or gives up. Without it there is nothing to close. */
  onClose?: (() => void) | undefined;
  /** What the token opens, once it is known: its brand, its connectors, its owner's name. */
  onReady?: ((session: HubSession) => void) | undefined;
  /** Which language was chosen: at first, and whenever it changes (the session may name one). */
  onLanguage?: ((language: HubLanguage) => void) | undefined;
  /** Default `auto`: as the person's system. */
  theme?: Scheme | HubTheme | undefined;
  /** As `de`; default: the session's, else the browser's. */
  locale?: string | undefined;
  /** More languages, or other words, by locale. */
  messages?: MessageCatalogues | undefined;
  /** `none`: without border, ground, brand and cross, for a page that frames the Hub itself. */
  frame?: 'card' | 'none' | undefined;
}

/** Of the custom element, which is closed by its last screen even where nobody listens. */
export interface MountProps extends HubProps {
  finish?: (() => void) | undefined;
  /** The token is still to come. */
  waits?: boolean | undefined;
}

export interface MountedHub {
  render(props: MountProps): void;
  unmount(): void;
}

/** Puts a Hub into an open shadow root of the element; nothing of the page's styles comes in, nothing goes out. */
export function mountHub(host: HTMLElement): MountedHub {
  const shadow = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  const container = document.createElement('div');
  const sheets = createSheets();
  shadow.adoptedStyleSheets = sheets.all;
  shadow.replaceChildren(container);
  const root = createRoot(container);
  let engine: Engine | null = null;
  return {
    render: (props) => {
      if (!engine || isOther(engine.props, props)) {
        engine?.hub.stop();
        engine = createEngine(props);
        engine.hub.subscribe(() => engine && paint(engine, sheets));
        if (!props.waits) engine.hub.start();
      }
      const former = engine.texts().locale;
      engine.props = props;
      if (engine.texts().locale !== former) engine.hub.translate();
      engine.tellLanguage();
      paint(engine, sheets);
      root.render(<Whole engine={engine} />);
    },
    unmount: () => {
      engine?.hub.stop();
      engine = null;
      // React refuses to end a tree while it works on another.
      setTimeout(() => root.unmount(), 0);
    },
  };
}

/** Whether there is another session to open. */
function isOther(former: MountProps, now: MountProps): boolean {
  return former.token !== now.token || former.url !== now.url || former.waits !== now.waits;
}

interface Engine {
  hub: Hub;
  props: MountProps;
  texts(): Texts;
  /** Tells the page the language, where it is another than it was told. */
  tellLanguage(): void;
}

function createEngine(props: MountProps): Engine {
  const { token, url } = props;
  const localeFor = (session: HubSession | null) =>
    textsFor(
      [engine.props.locale, session?.locale, ...navigator.languages],
      mergeCatalogues(session?.brand?.messages, engine.props.messages),
    );
  let told = '';
  const engine: Engine = {
    props,
    tellLanguage: () => {
      const { locale, direction, say } = engine.texts();
      const language: HubLanguage = { locale, direction, label: say('hub.label') };
      const now = JSON.stringify(language);
      if (now === told) return;
      told = now;
      engine.props.onLanguage?.(language);
    },
    texts: () => localeFor(engine.hub.read().session),
    hub: createHub({
      api: createHubApi({ url, token, clock: systemClock }),
      clock: systemClock,
      localeFor: (session) => localeFor(session).locale,
      openWindow: () => openWindow(engine.texts().say('loading')),
      onReady: (session) => {
        engine.tellLanguage();
        engine.props.onReady?.(session);
      },
      onSuccess: (success) => engine.props.onSuccess?.(success),
      onError: (problem) => engine.props.onError?.(errorOf(problem, engine.texts())),
    }),
  };
  return engine;
}

function Whole({ engine }: { engine: Engine }) {
  const { props, hub } = engine;
  const close = props.onClose;
  return (
    <HubView
      hub={hub}
      textsNow={engine.texts}
      scheme={readTheme(props.theme).scheme ?? 'auto'}
      frame={props.frame ?? 'card'}
      close={props.finish ?? close}
      // A page that frames the Hub has its own way out.
      dismiss={props.frame === 'none' ? undefined : close}
    />
  );
}

function errorOf(problem: HubProblem, texts: Texts): HubError {
  const told = problemTexts(problem, { texts, connector: '', kept: false });
  return { code: problem.code, message: problem.detail || told.title };
}

function paint({ props, hub }: Engine, sheets: Sheets): void {
  sheets.paint(readTheme(props.theme), hub.read().session?.brand ?? null);
}
