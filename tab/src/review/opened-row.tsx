import { makeStyles } from '@fluentui/react-components';
import type { ReactElement, ReactNode } from 'react';
import { useEffectEvent, useLayoutEffect, useRef } from 'react';
import { narrow } from './use-is-narrow.ts';

const useStyles = makeStyles({
  opened: { padding: '0 16px 12px', [narrow]: { padding: '0 12px 12px' } },
});

interface OpenedRowProps {
  readonly children: ReactNode;
  /** Called with how high it is, in pixels, whenever that changes. */
  readonly onMeasured: (height: number) => void;
}

/** What an open row shows below its line. */
export function OpenedRow({ children, onMeasured }: OpenedRowProps): ReactElement {
  const styles = useStyles();
  const box = useRef<HTMLDivElement>(null);
  const measured = useEffectEvent(onMeasured);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    measured(element.offsetHeight);
    const watch = new ResizeObserver(() => measured(element.offsetHeight));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return (
    <div role="cell" ref={box} className={styles.opened}>
      {children}
    </div>
  );
}
