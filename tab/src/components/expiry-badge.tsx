import { Badge } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { useState } from 'react';
import { useTexts } from '../texts/use-texts.tsx';

const dayMs = 86_400_000;
const soonDays = 30;

/** When a secret expires, and how urgent that is. */
export function Expiry({ at }: { readonly at: string | null }): ReactElement {
  const texts = useTexts();
  const [now] = useState(() => Date.now());
  if (at === null) {
    return <>{texts.say('expiry.unknown')}</>;
  }
  const days = Math.ceil((new Date(at).getTime() - now) / dayMs);
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: '4px 8px', alignItems: 'center' }}>
      {texts.day(at)}
      <Badge
        appearance="tint"
        size="large"
        color={days <= 0 ? 'danger' : days < soonDays ? 'warning' : 'informative'}
        style={{ whiteSpace: 'nowrap' }}
      >
        {days <= 0 ? texts.say('expiry.expired') : texts.say('expiry.days', { days })}
      </Badge>
    </span>
  );
}
