/**
 * What the log may know of an error. Errors of HTTP clients carry the whole request, its bearer token included, so
 * only what is known to be harmless is taken over.
 */
export function loggableError(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
  return { type: name, message, stack, ...(status !== undefined && { status }) };
}
