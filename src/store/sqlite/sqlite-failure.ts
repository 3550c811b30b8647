import { StoreUnavailable } from '../store.ts';

/** Primary result codes, https://www.sqlite.org/rescode.html; the extended ones have them in the lowest byte. */
const busyCodes = [5, 6];

const sentences: Readonly<Record<number, string>> = {
  3: 'Rollcall may not write to the data file {file}. Give it the permission, or choose another folder with ROLLCALL_DATA_DIR.',
  5: 'The data file {file} is being written by another process and stays locked.',
  6: 'The data file {file} is being written by another process and stays locked.',
  8: 'Rollcall may not write to the data file {file}. Give it the permission, or choose another folder with ROLLCALL_DATA_DIR.',
  10: 'The disk that holds the data file {file} reports an error.',
  11: 'The data file {file} is damaged. Restore it from a backup, or choose another folder with ROLLCALL_DATA_DIR.',
  13: 'The disk that holds the data file {file} is full.',
  14: 'The data file {file} cannot be opened. Check that its folder exists and that Rollcall may write to it, or choose another folder with ROLLCALL_DATA_DIR.',
  26: 'The data file {file} is damaged or is not a database. Restore it from a backup, or choose another folder with ROLLCALL_DATA_DIR.',
};

/** True when another process holds the file's lock for now. */
export function isBusy(error: unknown): boolean {
  return busyCodes.includes(resultCode(error));
}

/** What node:sqlite threw, as `StoreUnavailable` with a plain sentence where it is about the file; anything else as it is. */
export function translateSqliteError(error: unknown, file: string): unknown {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE') {
    return new StoreUnavailable(`The data file ${file} is closed.`, { cause: error });
  }
  const sentence = sentences[resultCode(error)];
  return sentence === undefined ? error : new StoreUnavailable(sentence.replace('{file}', file), { cause: error });
}

function resultCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0;
}
