import { createContext, useContext } from 'react';
import type { Hub } from '../hub/hub.ts';
import type { Texts } from '../hub/messages/index.ts';
import type { HubSnapshot } from '../hub/state.ts';

/** What every screen of the Hub knows. */
export interface HubScene {
  hub: Hub;
  snapshot: HubSnapshot;
  texts: Texts;
  /** Whether there is room for two columns. */
  wide: boolean;
  /** Runs something once no pointer is pressed inside the Hub. */
  afterPress: (run: () => void) => void;
  /** Undefined where nobody would notice. */
  close: (() => void) | undefined;
}

export const SceneContext = createContext<HubScene | null>(null);

export function useScene(): HubScene {
  const scene = useContext(SceneContext);
  if (!scene) throw new Error('A screen of the Hub stands outside of it.');
  return scene;
}
