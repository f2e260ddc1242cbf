import { addStackoneRoutes, type StackoneParts } from './stackone/index.ts';

/** The APIs of other products that this server speaks, each below `/compat/` and in a folder of its own. */
export function addCompatRoutes(parts: StackoneParts): void {
  addStackoneRoutes(parts);
}
