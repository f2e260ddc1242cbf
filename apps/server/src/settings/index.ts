export type { MailSettings } from './read-mail-settings.ts';
export { readSettings, SETTINGS, type ServerSettings, type Setting, type SettingName } from './settings.ts';
