import configuration from './de/configuration.json' with { type: 'json' };
import directory from './de/directory.json' with { type: 'json' };
import review from './de/review.json' with { type: 'json' };
import setup from './de/setup.json' with { type: 'json' };
import targets from './de/targets.json' with { type: 'json' };
import words from './de/words.json' with { type: 'json' };
import type { TabMessages } from './en.ts';

export const german: TabMessages = { ...words, ...setup, ...configuration, ...targets, ...directory, ...review };
