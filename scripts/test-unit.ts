import { isEndToEnd, testFiles } from './test-files.ts';
import { runTool } from './tool.ts';

/*
 * `npm run test:unit -- plan/diff store`: the test files whose path holds one of the words, quickly and live.
 * Without a word: everything but the end-to-end tests. What starts with a dash goes to mocha (`--grep "a leaver"`).
 */
const given = process.argv.slice(2);
const firstOption = given.findIndex((word) => word.startsWith('-'));
const words = firstOption === -1 ? given : given.slice(0, firstOption);
const options = firstOption === -1 ? [] : given.slice(firstOption);

const files = testFiles().filter((file) =>
  words.length === 0 ? !isEndToEnd(file) : words.some((word) => file.includes(word)),
);

if (files.length === 0) {
  console.error(`No test file under test/ has ${words.join(' or ')} in its path.`);
  process.exitCode = 1;
} else {
  const { status } = await runTool({ package: 'mocha' }, [...options, ...files], { show: 'live' });
  process.exitCode = status;
}
