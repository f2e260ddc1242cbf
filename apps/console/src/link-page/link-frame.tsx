import type { Brand } from '@sluice/core';
import type { CSSProperties, ReactNode } from 'react';
import './link-frame.css';

type Worn = Pick<Brand, 'name' | 'logo' | 'accent' | 'accentDark' | 'title' | 'intro'>;

interface LinkFrameProps {
  /** Undefined before it is known: its place is kept. Null where none was set. */
  brand: Worn | null | undefined;
  /** What the page is for, told to who reads by ear while no brand's name stands above. */
  label?: string;
  /** Whether the brand's title and intro are said above the content. */
  words: boolean;
  /** Default: as the person's system. */
  scheme?: 'light' | 'dark';
  /** Whether it is a picture of the page within another one. */
  picture?: boolean;
  children: ReactNode;
}

/** The hosted page around its content: the brand's name and logo, a line of its colour, and its words. */
export function LinkFrame({ brand, label = '', words, scheme, picture = false, children }: LinkFrameProps) {
  const colours = {
    ...(brand?.accent ? { '--frame-accent-light': brand.accent } : {}),
    ...((brand?.accentDark ?? brand?.accent)
      ? { '--frame-accent-dark': brand.accentDark ?? brand.accent }
      : {}),
  } as CSSProperties;
  const [Page, Title] = picture ? (['div', 'p'] as const) : (['main', 'h1'] as const);
  return (
    <div className="link-frame" data-scheme={scheme} style={colours}>
      <Page className="link-frame-page">
        <Title className={brand === null ? 'link-frame-unseen' : 'link-frame-brand'}>
          {brand?.logo ? <img src={brand.logo} alt="" /> : null}
          <span className={brand ? undefined : 'link-frame-unseen'}>{brand?.name ?? label}</span>
        </Title>
        {words && brand && (brand.title !== null || brand.intro !== null) ? (
          <div className="link-frame-words">
            {brand.title === null ? null : <p className="link-frame-title">{brand.title}</p>}
            {brand.intro === null ? null : <p>{brand.intro}</p>}
          </div>
        ) : null}
        <div className="link-frame-card">{children}</div>
      </Page>
    </div>
  );
}
