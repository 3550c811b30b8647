import type { Language } from '../../texts/languages.ts';
import type { MailContent } from './mail-content.ts';

const width = 76;

/** A message as plain text, with lines that also old programs show whole. */
export function mailText({ paragraphs, lines, steps, links, footer }: MailContent): string {
  const parts = [
    ...paragraphs.map((paragraph) => wrapped(paragraph)),
    lines.map((line) => wrapped(line, '- ')).join('\n'),
    steps.map((step, index) => wrapped(step, `${index + 1}. `)).join('\n'),
    // A link is never broken, however long it is.
    links.map(({ text, href }) => `${text}:\n${href}`).join('\n\n'),
    `-- \n${wrapped(footer)}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** Breaks at spaces; what follows the first line stands under its text. */
function wrapped(text: string, mark = ''): string {
  const rows: string[] = [];
  let row = mark;
  for (const word of text.split(' ')) {
    const isFirst = row === mark || row.trim() === '';
    if (!isFirst && row.length + 1 + word.length > width) {
      rows.push(row);
      row = ' '.repeat(mark.length) + word;
    } else row += isFirst ? word : ` ${word}`;
  }
  return [...rows, row].join('\n');
}

const font = "font-family:'Segoe UI',system-ui,-apple-system,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5";

/**
 * A message as HTML: one column that a phone and Outlook both show, headings and lists as such for screen readers,
 * colours left to the reader's program, and nothing that is loaded from anywhere.
 */
export function mailHtml(content: MailContent, language: Language): string {
  const { subject, paragraphs, lines, steps, links, footer } = content;
  const title = escaped(subject);
  return [
    '<!doctype html>',
    `<html lang="${language}">`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${title}</title>`,
    '</head>',
    `<body style="margin:0;padding:16px;${font}">`,
    `<div role="article" lang="${language}" aria-label="${title}" style="max-width:600px">`,
    `<h1 style="font-size:20px;line-height:1.3;margin:0 0 16px">${title}</h1>`,
    ...paragraphs.map((paragraph) => `<p style="margin:0 0 12px">${escaped(paragraph)}</p>`),
    ...list('ul', lines),
    ...list('ol', steps),
    ...links.map(
      ({ text, href }) =>
        `<p style="margin:0 0 12px"><a href="${escaped(href)}" style="font-weight:600">${escaped(text)}</a></p>`,
    ),
    `<p style="margin:24px 0 0;font-size:13px">${escaped(footer)}</p>`,
    '</div>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function list(kind: 'ul' | 'ol', items: readonly string[]): readonly string[] {
  if (items.length === 0) return [];
  const rows = items.map((item) => `<li style="margin:0 0 4px">${escaped(item)}</li>`);
  return [`<${kind} style="margin:0 0 16px;padding-left:24px">`, ...rows, `</${kind}>`];
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
