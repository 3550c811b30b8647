/** Light, dark and high contrast, as Teams has them. */
export type ThemeName = 'light' | 'dark' | 'contrast';

const themeOfTeams: Readonly<Record<string, ThemeName>> = { default: 'light', dark: 'dark', contrast: 'contrast' };

/** Teams shows a tab in a frame, or on a phone in a view of its own that offers a native interface. */
export function isInHost(): boolean {
  return window.parent !== window.self || 'nativeInterface' in window;
}

let joined: Promise<boolean> | undefined;

/**
 * Says hello to the host once; false outside of one, and where the frame around is no host. The library comes only
 * where it is needed.
 */
export async function joinHost(): Promise<boolean> {
  joined ??= isInHost() ? sayHello() : Promise.resolve(false);
  return joined;
}

async function sayHello(): Promise<boolean> {
  const { app } = await import('@microsoft/teams-js');
  try {
    await app.initialize();
    await app.notifySuccess();
    return true;
  } catch {
    return false;
  }
}

/** Calls back with the theme to show: now, and whenever the host or the system changes it. Returns how to stop. */
export function followTheme(show: (theme: ThemeName) => void): () => void {
  const queries = [matchMedia('(forced-colors: active)'), matchMedia('(prefers-color-scheme: dark)')] as const;
  let hosted = false;
  const showSystem = (): void => {
    if (!hosted) {
      show(systemTheme());
    }
  };
  queries.forEach((query) => query.addEventListener('change', showSystem));
  void joinHost().then(async (inHost) => {
    if (inHost) {
      hosted = true;
      const { app } = await import('@microsoft/teams-js');
      app.registerOnThemeChangeHandler((name) => show(themeOfTeams[name] ?? 'light'));
      show(themeOfTeams[(await app.getContext()).app.theme] ?? 'light');
    }
  });
  return () => queries.forEach((query) => query.removeEventListener('change', showSystem));
}

/** Calls back with the language to speak (BCP 47): the browser's at once, then Teams' own. Returns how to stop. */
export function followLocale(speak: (locale: string) => void): () => void {
  let stopped = false;
  speak(navigator.language);
  void joinHost().then(async (inHost) => {
    if (inHost) {
      const { app } = await import('@microsoft/teams-js');
      const { locale } = (await app.getContext()).app;
      if (!stopped && locale !== '' && locale !== navigator.language) {
        speak(locale);
      }
    }
  });
  return () => {
    stopped = true;
  };
}

export function systemTheme(): ThemeName {
  if (matchMedia('(forced-colors: active)').matches) {
    return 'contrast';
  }
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
