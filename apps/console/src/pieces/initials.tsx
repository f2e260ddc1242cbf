import './initials.css';

/** A person in a circle: the first letters of the first and the last of the names. */
export function Initials({ name }: { name: string }) {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => (word === undefined ? '' : String.fromCodePoint(word.codePointAt(0) ?? 0x3f)))
    .join('');
  return (
    <span className="initials" aria-hidden>
      {letters.toUpperCase()}
    </span>
  );
}
