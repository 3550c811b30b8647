import configuration from './en/configuration.json' with { type: 'json' };
import directory from './en/directory.json' with { type: 'json' };
import review from './en/review.json' with { type: 'json' };
import setup from './en/setup.json' with { type: 'json' };
import targets from './en/targets.json' with { type: 'json' };
import words from './en/words.json' with { type: 'json' };

export const english = { ...words, ...setup, ...configuration, ...targets, ...directory, ...review };

/** A sentence of the tab by its name. English has every one of them; the compiler holds the other languages against it. */
export type TabTextKey = keyof typeof english;
export type TabMessages = Readonly<Record<TabTextKey, string>>;
