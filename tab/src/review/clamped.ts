/** With `WebkitLineClamp`: as many lines of a text, and an ellipsis where there are more. */
export const clamped = { display: '-webkit-box', WebkitBoxOrient: 'vertical', overflow: 'hidden' } as const;
