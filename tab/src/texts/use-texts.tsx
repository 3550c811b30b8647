import type { ReactElement, ReactNode } from 'react';
import { createContext, Fragment, useContext, useEffect, useState } from 'react';
import { speak } from '../api/client.ts';
import { followLocale } from '../teams/host.ts';
import type { TabTextKey } from './en.ts';
import { loadTexts, type TabTexts } from './tab-texts.ts';

const TextsContext = createContext<TabTexts | null>(null);

/** What the tab says, in the language of whoever looks at it. */
export function useTexts(): TabTexts {
  const texts = useContext(TextsContext);
  if (texts === null) {
    throw new Error('There are no texts here: put TextsProvider around.');
  }
  return texts;
}

/** Loads the texts in the language of Teams, or of the browser outside of it; shows nothing until they are there. */
export function TextsProvider({ children }: { readonly children: ReactNode }): ReactElement | null {
  const [texts, setTexts] = useState<TabTexts | null>(null);
  useEffect(
    () =>
      followLocale((locale) => {
        void loadTexts(locale).then((loaded) => {
          document.documentElement.lang = loaded.language;
          speak(loaded.language);
          setTexts(loaded);
        });
      }),
    [],
  );
  return texts === null ? null : <TextsContext value={texts}>{children}</TextsContext>;
}

interface SaidProps {
  readonly text: TabTextKey;
  /** Values in their places; elements stay elements: a link, a name in bold. */
  readonly values: Readonly<Record<string, string | number | ReactElement>>;
}

/** A sentence with elements in it. */
export function Said({ text, values }: SaidProps): ReactElement {
  const texts = useTexts();
  // The pieces of a sentence stay in their order as long as its text is the same.
  return (
    <>
      {texts.parts<ReactElement>(text, values).map((part, index) => (
        <Fragment key={index}>{part}</Fragment>
      ))}
    </>
  );
}
