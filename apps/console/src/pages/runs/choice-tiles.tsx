import { useId, type ReactNode } from 'react';
import './choice-tiles.css';

/** A few choices side by side, of which one holds. `title`: its name is shown, too. */
export function ChoiceTiles({
  label,
  title = false,
  children,
}: {
  label: string;
  title?: boolean;
  children: ReactNode;
}) {
  return (
    <fieldset className="choices">
      <legend className={title ? 'choices-title' : 'unseen'}>{label}</legend>
      <div className="choices-tiles">{children}</div>
    </fieldset>
  );
}

interface ChoiceTileProps {
  /** The same for all that exclude each other. */
  group: string;
  name: string;
  text: string;
  logo?: string;
  chosen: boolean;
  onChoose: () => void;
}

export function ChoiceTile({ group, name, text, logo, chosen, onChoose }: ChoiceTileProps) {
  const id = useId();
  return (
    <label className="choice" data-chosen={chosen}>
      {logo === undefined ? null : <img src={logo} alt="" width={32} height={32} />}
      <span className="choice-words">
        <strong id={`${id}-name`}>{name}</strong>
        <span id={`${id}-text`}>{text}</span>
      </span>
      <input
        type="radio"
        name={group}
        checked={chosen}
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-text`}
        onChange={onChoose}
      />
    </label>
  );
}
