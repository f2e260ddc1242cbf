export { Hub } from './hub.tsx';
export type { HubError, HubLanguage, HubProps } from './mount-hub.tsx';
export type { HubSuccess } from '../hub/context.ts';
export type { MessageCatalogues, MessageKey, Messages } from '../hub/messages/index.ts';
export type { HubTheme, Scheme, ThemeTokens } from '../hub/theme.ts';
