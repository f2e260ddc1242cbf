import { Page } from '../../pieces/page.tsx';
import { BrowsersPanel } from './browsers-panel.tsx';
import { NamePanel } from './name-panel.tsx';
import { PasskeysPanel } from './passkeys-panel.tsx';
import { PasswordPanel } from './password-panel.tsx';
import { TotpPanel } from './totp-panel.tsx';
import './me.css';

/** Oneself: the name, what guards the sign-in, and where one is signed in. */
export function ProfilePage() {
  return (
    <Page
      title="Your profile"
      intro="Your name, how you sign in, and the browsers that you are signed in with."
    >
      <NamePanel />
      <PasswordPanel />
      <PasskeysPanel />
      <TotpPanel />
      <BrowsersPanel />
    </Page>
  );
}
