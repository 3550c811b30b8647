import { Button, makeStyles, Select, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useTexts } from '../texts/use-texts.tsx';
import type { Paging } from './use-paging.ts';
import { pageSizes } from './use-paging.ts';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '8px 16px',
    marginTop: '12px',
    color: tokens.colorNeutralForeground2,
  },
  group: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', whiteSpace: 'nowrap' },
});

interface PagerProps {
  readonly paging: Paging;
  /** Rows on this page. */
  readonly shown: number;
  readonly next: string | null;
  /** Rows over all pages, where that is known. */
  readonly total?: number;
}

/** Which rows these are, and the way to the others. */
export function Pager({ paging, shown, next, total }: PagerProps): ReactElement {
  const styles = useStyles();
  const texts = useTexts();
  const first = paging.page * paging.size + 1;
  const last = first + shown - 1;
  const hasNext = next !== null && (total === undefined || last < total);
  return (
    <div className={styles.bar}>
      <span role="status">
        {shown === 0
          ? texts.say('pager.none')
          : total === undefined
            ? texts.say('pager.range', { first, last })
            : texts.say('pager.range.of', { first, last, total })}
      </span>
      <div className={styles.group}>
        <label className={styles.group}>
          {texts.say('pager.rows')}
          <Select size="small" value={String(paging.size)} onChange={(_, { value }) => paging.resize(Number(value))}>
            {pageSizes.map((size) => (
              <option key={size} value={size}>
                {texts.number(size)}
              </option>
            ))}
          </Select>
        </label>
        <Button size="small" disabled={paging.page === 0} onClick={paging.back}>
          {texts.say('pager.back')}
        </Button>
        <Button size="small" disabled={!hasNext} onClick={() => next !== null && paging.forth(next)}>
          {texts.say('pager.forth')}
        </Button>
      </div>
    </div>
  );
}
