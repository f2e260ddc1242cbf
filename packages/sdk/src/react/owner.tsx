import type { ReactNode } from 'react';
import { useScene } from './hub-context.ts';

/** For whom the account is linked, where the host said so. */
export function Owner(): ReactNode {
  const { snapshot, texts } = useScene();
  const owner = snapshot.session?.ownerName.trim() ?? '';
  return owner === '' ? null : <p className="owner">{texts.say('owner', { owner })}</p>;
}
