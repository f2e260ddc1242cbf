import { Button } from '@mantine/core';
import { DoorFrame } from './door-frame.tsx';

/** Before there is anyone: how the first owner is made. */
export function SetupHint({ onLook, looking }: { onLook: () => void; looking: boolean }) {
  return (
    <DoorFrame
      title="Almost there"
      intro="This server has no owner yet. When it started it printed a link in its terminal: open that link in this browser to become the owner."
    >
      <div className="door-ways">
        <p className="door-note">
          It looks like <code>{window.location.origin}/setup#…</code>, works once, and is made anew at every
          start until there is an owner.
        </p>
        <Button variant="default" loading={looking} onClick={onLook}>
          Look again
        </Button>
      </div>
    </DoorFrame>
  );
}
