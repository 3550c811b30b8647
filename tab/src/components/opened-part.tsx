import type { ReactElement, ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';

interface OpenedPartProps {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A part of a page that a button elsewhere has opened: it takes the focus, and gives it back when it is closed. */
export function OpenedPart({ label, className, children }: OpenedPartProps): ReactElement {
  const part = useRef<HTMLDivElement>(null);
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    part.current?.focus();
    return () => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, [opener]);
  return (
    <div
      ref={part}
      role="group"
      aria-label={label}
      tabIndex={-1}
      style={{ outlineStyle: 'none' }}
      {...(className === undefined ? {} : { className })}
    >
      {children}
    </div>
  );
}
