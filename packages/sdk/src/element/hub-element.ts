import type { HubSuccess } from '../hub/context.ts';
import type { MessageCatalogues } from '../hub/messages/index.ts';
import { readTheme, type HubTheme } from '../hub/theme.ts';
import { mountHub, type HubError, type MountedHub } from '../react/mount-hub.tsx';

/** Where this script was loaded from: the server, unless `url` names another. */
const scriptOrigin = originOf(document.currentScript);

const NAMES = ['success', 'error', 'close', 'ready'] as const;
type EventName = (typeof NAMES)[number];
const PROPERTIES = [
  'token',
  'url',
  'locale',
  'theme',
  'tokens',
  'messages',
  ...NAMES.map((name) => `on${name}`),
];
type Handler = ((event: CustomEvent) => void) | null;

/**
 * `<sluice-hub token="slink_…">`: the Hub for pages without React. Attributes: `token`, `url`, `theme` (a scheme,
 * or tokens as JSON), `locale`, `frame`; properties besides: `tokens`, `messages`. Events, bubbling and composed:
 * `success`, `error`, `close`, `ready`, each with its `on…` property. After `close` the element hides itself,
 * unless the event's default is prevented. Until it is given a token it waits.
 */
export class SluiceHubElement extends HTMLElement {
  static readonly observedAttributes = ['token', 'url', 'theme', 'locale', 'frame'];
  #mounted: MountedHub | null = null;
  #handlers = new Map<EventName, Handler>();
  #theme: HubTheme | null = null;
  #messages: MessageCatalogues | undefined;
  #heardClose = false;
  #pending = false;

  connectedCallback(): void {
    this.#takeEarlier();
    this.#mounted ??= mountHub(this);
    this.#render();
  }

  disconnectedCallback(): void {
    this.#mounted?.unmount();
    this.#mounted = null;
  }

  attributeChangedCallback(name: string, former: string | null, now: string | null): void {
    if (former === now) return;
    if (name === 'token' && former !== null) this.hidden = false;
    this.#render();
  }

  override addEventListener(...args: Parameters<HTMLElement['addEventListener']>): void {
    super.addEventListener(...args);
    if (args[0] !== 'close') return;
    this.#heardClose = true;
    this.#render();
  }

  get token(): string {
    return this.getAttribute('token') ?? '';
  }
  set token(value: string | null | undefined) {
    this.#reflect('token', value);
  }

  get url(): string {
    return this.getAttribute('url') || scriptOrigin;
  }
  set url(value: string | null | undefined) {
    this.#reflect('url', value);
  }

  get locale(): string {
    return this.getAttribute('locale') ?? '';
  }
  set locale(value: string | null | undefined) {
    this.#reflect('locale', value);
  }

  get theme(): string {
    return this.getAttribute('theme') ?? 'auto';
  }
  set theme(value: string | null | undefined) {
    this.#reflect('theme', value);
  }

  /** Theme tokens as an object; they go before those of the attribute. */
  get tokens(): HubTheme | null {
    return this.#theme;
  }
  set tokens(value: HubTheme | null) {
    this.#theme = value;
    this.#render();
  }

  get messages(): MessageCatalogues | undefined {
    return this.#messages;
  }
  set messages(value: MessageCatalogues | undefined) {
    this.#messages = value;
    this.#render();
  }

  handler(name: EventName): Handler {
    return this.#handlers.get(name) ?? null;
  }

  setHandler(name: EventName, handler: Handler): void {
    const former = this.#handlers.get(name);
    if (former) this.removeEventListener(name, former as EventListener);
    this.#handlers.set(name, handler);
    if (handler) this.addEventListener(name, handler as EventListener);
  }

  /** What a page set before this script was there lies in the way of the properties, or with the browser's own. */
  #takeEarlier(): void {
    for (const name of PROPERTIES) {
      const isOwn = Object.hasOwn(this, name);
      const value: unknown = isOwn ? Reflect.get(this, name) : Reflect.get(HTMLElement.prototype, name, this);
      if (isOwn) Reflect.deleteProperty(this, name);
      else if (value) Reflect.set(HTMLElement.prototype, name, null, this);
      if (value) Reflect.set(this, name, value);
    }
  }

  #reflect(name: string, value: string | null | undefined): void {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }

  /** Once for all changes that a script makes at one go. */
  #render(): void {
    if (this.#pending) return;
    this.#pending = true;
    queueMicrotask(() => {
      this.#pending = false;
      this.#mounted?.render({
        token: this.token,
        waits: !this.hasAttribute('token'),
        url: this.url,
        locale: this.locale || undefined,
        theme: { ...readTheme(this.getAttribute('theme')), ...this.#theme },
        messages: this.#messages,
        frame: this.getAttribute('frame') === 'none' ? 'none' : 'card',
        onSuccess: (success: HubSuccess) => this.#tell('success', success),
        onError: (error: HubError) => this.#tell('error', error),
        onReady: (session) => this.#tell('ready', session),
        onClose: this.#heardClose ? this.#close : undefined,
        finish: this.#close,
      });
    });
  }

  #close = (): void => {
    if (this.#tell('close')) this.hidden = true;
  };

  /** False when somebody prevented what follows. */
  #tell(name: EventName, detail?: unknown): boolean {
    return this.dispatchEvent(
      new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: name === 'close' }),
    );
  }
}

for (const name of NAMES)
  Object.defineProperty(SluiceHubElement.prototype, `on${name}`, {
    get(this: SluiceHubElement) {
      return this.handler(name);
    },
    set(this: SluiceHubElement, handler: Handler) {
      this.setHandler(name, typeof handler === 'function' ? handler : null);
    },
    configurable: true,
  });

function originOf(script: HTMLOrSVGScriptElement | null): string {
  const source = script instanceof HTMLScriptElement ? script.src : '';
  return URL.canParse(source) ? new URL(source).origin : location.origin;
}
