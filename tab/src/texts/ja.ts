import configuration from './ja/configuration.json' with { type: 'json' };
import directory from './ja/directory.json' with { type: 'json' };
import review from './ja/review.json' with { type: 'json' };
import setup from './ja/setup.json' with { type: 'json' };
import targets from './ja/targets.json' with { type: 'json' };
import words from './ja/words.json' with { type: 'json' };
import type { TabMessages } from './en.ts';

export const japanese: TabMessages = { ...words, ...setup, ...configuration, ...targets, ...directory, ...review };
