import type { Brand } from '@sluice/core';
import type { CSSProperties, ReactNode } from 'react';
import './link-frame.css';

type Worn = Pick<Brand, 'name' | 'logo' | 'accent' | 'accentDark' | 'title' | 'intro'>;

interface LinkFrameProps {
  /** Null before it is known, and where none was set. */
  brand: Worn | null;
  /** Whether the brand's title and intro are said above the content. */
  words: boolean;
  /** Default: as the person's system. */
  scheme?: 'light' | 'dark';
  /** `div` within another page. */
  as?: 'main' | 'div';
  children: ReactNode;
}

/** The hosted page around its content: the brand's name and logo, a line of its colour, and its words. */
export function LinkFrame({ brand, words, scheme, as: Tag = 'main', children }: LinkFrameProps) {
  const colours = {
    ...(brand?.accent ? { '--frame-accent-light': brand.accent } : {}),
    ...((brand?.accentDark ?? brand?.accent)
      ? { '--frame-accent-dark': brand.accentDark ?? brand.accent }
      : {}),
  } as CSSProperties;
  return (
    <div className="link-frame" data-scheme={scheme} style={colours}>
      <Tag className="link-frame-page">
        <div className="link-frame-brand">
          {brand === null ? null : (
            <>
              {brand.logo === null ? null : <img src={brand.logo} alt="" />}
              <span>{brand.name}</span>
            </>
          )}
        </div>
        {words && brand !== null && (brand.title !== null || brand.intro !== null) ? (
          <div className="link-frame-words">
            {brand.title === null ? null : <p className="link-frame-title">{brand.title}</p>}
            {brand.intro === null ? null : <p>{brand.intro}</p>}
          </div>
        ) : null}
        <div className="link-frame-card">{children}</div>
      </Tag>
    </div>
  );
}
