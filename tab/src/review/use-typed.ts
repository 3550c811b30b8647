import { useEffect, useEffectEvent, useState } from 'react';

const typingPauseMs = 300;

/** What is typed into a search field, handed on after a pause. A search that is changed elsewhere is changed here. */
export function useTyped(
  text: string,
  onPause: (text: string) => void,
): readonly [typed: string, type: (text: string) => void] {
  const [{ typed, sent }, setState] = useState({ typed: text, sent: text });
  if (text !== sent) setState({ typed: text, sent: text });
  const pause = useEffectEvent((to: string) => {
    setState({ typed: to, sent: to });
    onPause(to);
  });
  useEffect(() => {
    if (typed === sent) return undefined;
    const timer = setTimeout(() => pause(typed), typingPauseMs);
    return () => clearTimeout(timer);
  }, [typed, sent]);
  return [typed, (to) => setState({ typed: to, sent })];
}
