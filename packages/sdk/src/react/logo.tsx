import { useState, type ReactNode } from 'react';

/** A connector's sign. Where the page's own rules allow no data images, its initial. */
export function Logo({
  src,
  name,
  size = 40,
}: {
  src: string;
  name: string;
  size?: 32 | 40 | 48;
}): ReactNode {
  const [broken, setBroken] = useState(false);
  if (broken || src === '')
    return (
      <span className="logo initial" data-size={size} aria-hidden="true">
        {name.trim().charAt(0).toUpperCase()}
      </span>
    );
  return (
    <img
      className="logo"
      data-size={size}
      src={src}
      alt=""
      width={size}
      height={size}
      onError={() => setBroken(true)}
    />
  );
}
