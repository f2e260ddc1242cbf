import { Button } from '@mantine/core';
import { CopyField } from '../../pieces/copy-field.tsx';
import { Overlay } from '../../pieces/overlay.tsx';

/** A signing secret, this once. */
export function SecretShown({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Overlay title="Signing secret" onClose={onClose}>
      <div className="form">
        <CopyField
          label="Secret"
          value={secret}
          help="Shown this once. Keep it where your server reads it."
        />
        <p className="row-note">
          With it your server checks that a message is from here and whole: every library for Standard
          Webhooks takes it as it is.
        </p>
        <div className="form-end">
          <Button onClick={onClose}>I have kept it</Button>
        </div>
      </div>
    </Overlay>
  );
}
