import type * as z from 'zod';
import { CallerError } from '../model/errors.ts';

export interface Problem {
  readonly path: string;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

/** What to do, for what a schema does not say itself: the texts of zod say only what is wrong. */
function whatToDo(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return typeToEnter(issue.expected, issue.input);
    case 'invalid_value':
      return `Enter ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map((value) => `“${String(value)}”`).join(', ')}.`;
    case 'too_small':
      return boundToKeep('at least', issue.origin, issue.minimum);
    case 'too_big':
      return boundToKeep('at most', issue.origin, issue.maximum);
    case 'invalid_union':
      return issue.discriminator === undefined
        ? 'Enter a value of the documented form.'
        : `Enter one of the documented values for “${issue.discriminator}”.`;
    default:
      return undefined;
  }
}

function typeToEnter(expected: string, input: unknown): string {
  const article: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object with the documented fields',
  };
  const wanted = `Enter ${article[expected] ?? `a value of type ${expected}`}`;
  return input === undefined ? `${wanted}: this is required.` : `${wanted}.`;
}

function boundToKeep(bound: string, origin: string, value: number | bigint): string {
  const unit =
    origin === 'string' ? (value === 1 ? ' character' : ' characters') : origin === 'array' ? ' of these' : '';
  return `Enter ${bound} ${String(value)}${unit}.`;
}

function pathOf(parts: readonly PropertyKey[]): string {
  return parts.map(String).join('.');
}

function problemsOf(issue: Issue): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key]),
      message: `There is no field “${key}” here: remove it.`,
    }));
  }
  // Where each form of a union has its own complaint, the one that came furthest is about what was meant.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nested = issue.errors.map((of) => of.flatMap(problemsOf)).find((of) => of.some(({ path }) => path !== ''));
    if (nested !== undefined) {
      const prefix = pathOf(issue.path);
      return nested.map(({ path, message }) => ({
        path: [prefix, path].filter((part) => part !== '').join('.'),
        message,
      }));
    }
  }
  return [{ path: pathOf(issue.path), message: issue.message }];
}

/**
 * Checks what came from outside and returns it as the schema makes it.
 *
 * @throws CallerError `invalid-input`, with every problem by its path (`filters.guests`, `scope.groupIds.2`; an empty
 *   path means the whole) and a sentence that says what to do.
 */
export function readInput<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { error: whatToDo });
  if (result.success) {
    return result.data;
  }
  throw invalidInput(result.error.issues.flatMap(problemsOf));
}

/** One error for all the problems of an input; `problems` must not be empty. */
export function invalidInput(problems: readonly Problem[]): CallerError {
  const [first] = problems;
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
  const more = problems.length > 1 ? ` (and ${String(problems.length - 1)} more)` : '';
  return new CallerError('invalid-input', `${where}${first?.message ?? 'The input is not valid.'}${more}`, problems);
}
