import { Button } from '@mantine/core';
import { CopyField } from '../../pieces/copy-field.tsx';
import { Overlay } from '../../pieces/overlay.tsx';

interface KeyMadeProps {
  name: string;
  secret: string;
  onClose: () => void;
}

/** A new key, this once, with a call that shows whether it works. */
export function KeyMade({ name, secret, onClose }: KeyMadeProps) {
  return (
    <Overlay title={`The key ${name}`} onClose={onClose}>
      <div className="form">
        <CopyField
          label="API key"
          value={secret}
          help="Shown this once. Keep it where the program reads its secrets."
        />
        <CopyField
          label="Try it"
          value={`curl -H "Authorization: Bearer ${secret}" ${window.location.origin}/v1/accounts`}
          help="In a terminal; it lists the accounts where the key may see them."
        />
        <div className="form-end">
          <Button onClick={onClose}>I have kept it</Button>
        </div>
      </div>
    </Overlay>
  );
}
